/** A moving test picture with a soft tone, made in the page: a stream without camera or microphone. */
const width = 960;
const height = 540;
const framesPerSec = 25;
const bars = ['#c9c9c9', '#c8c23a', '#3ac2c0', '#3fb950', '#c24fbf', '#d1453b', '#3b5bd1'];

export function createTestPicture(title) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  let frame = 0;
  const draw = () => drawFrame(context, title, frame++);
  draw();
  const timer = setInterval(draw, 1000 / framesPerSec);
  const audio = createTone();
  const stream = new MediaStream([...canvas.captureStream(framesPerSec).getVideoTracks(), audio.track]);
  return {
    stream,
    stop() {
      clearInterval(timer);
      audio.stop();
      for (const track of stream.getTracks()) track.stop();
    },
  };
}

function drawFrame(context, title, frame) {
  bars.forEach((colour, at) => {
    context.fillStyle = colour;
    context.fillRect((at * width) / bars.length, 0, width / bars.length + 1, height);
  });
  const centre = { x: width / 2 + Math.sin(frame / 40) * 260, y: height * 0.36 + Math.cos(frame / 27) * 70 };
  const ball = context.createRadialGradient(centre.x - 18, centre.y - 22, 8, centre.x, centre.y, 74);
  ball.addColorStop(0, '#ffffff');
  ball.addColorStop(1, '#e5484d');
  context.fillStyle = ball;
  context.beginPath();
  context.arc(centre.x, centre.y, 70, 0, 2 * Math.PI);
  context.fill();
  drawCaption(context, title, frame);
}

function drawCaption(context, title, frame) {
  context.fillStyle = '#101318';
  context.fillRect(0, height * 0.7, width, height * 0.3);
  context.fillStyle = '#fff';
  context.font = '600 52px system-ui, sans-serif';
  context.fillText(title, 40, height * 0.7 + 70, width - 80);
  context.font = '400 32px ui-monospace, monospace';
  context.fillText(`${new Date().toISOString().slice(11, 22)}  frame ${frame}`, 40, height * 0.7 + 122);
  context.fillStyle = '#e5484d';
  context.fillRect(0, height - 8, ((frame % 100) / 100) * width, 8);
}

/** A quiet tone that swells once a second, so that an interruption is heard. */
function createTone() {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 330 });
  const level = new GainNode(context, { gain: 0.05 });
  const swell = new OscillatorNode(context, { frequency: 1 });
  const depth = new GainNode(context, { gain: 0.04 });
  const target = context.createMediaStreamDestination();
  tone.connect(level).connect(target);
  swell.connect(depth).connect(level.gain);
  tone.start();
  swell.start();
  return { track: target.stream.getAudioTracks()[0], stop: () => void context.close() };
}
