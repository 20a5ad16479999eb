/** The choice of a picture's size, and what the server says it sends. */
const names = { f: 'High', h: 'Medium', q: 'Low' };

/** @returns a function that ends it */
export function tieQuality(choice, place, session) {
  const choose = () => void session.chooseLayer(choice.value);
  choice.addEventListener('change', choose);
  if (choice.value !== 'f') choose();
  session.onLayer = ({ layer, isReduced }) => {
    place.textContent = `${names[layer] ?? 'Sound only'}${isReduced ? ', the server is busy' : ''}`;
    place.hidden = layer === null && !isReduced;
  };
  return () => {
    choice.removeEventListener('change', choose);
    place.hidden = true;
  };
}
