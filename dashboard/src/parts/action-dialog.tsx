import { cluster } from '../state.js';
import { isAskingToken } from '../token.js';
import { actionRun, type ActionRun, confirmAction } from './action-state.js';
import { actionWords } from './action-words.js';
import { Dialog } from './dialog.js';

/** Says whom an action affects, waits for a yes, and shows what each worker does on the way. */
export function ActionDialog() {
  const run = actionRun.value;
  const now = cluster.value;
  if (!run || !now || isAskingToken.value) return null;
  const { title, button, warning, isDisruptive } = actionWords(run.action, now);
  const close = (): void => {
    actionRun.value = undefined;
  };
  return (
    <Dialog title={title} onClose={close}>
      {run.state === 'asked' && <p class={isDisruptive ? 'warning' : ''}>{warning}</p>}
      <Progress run={run} />
      <div class="buttons">
        {run.state === 'asked' && (
          <button type="button" class={isDisruptive ? 'danger' : 'primary'} onClick={() => void confirmAction()}>
            {button}
          </button>
        )}
        <button type="button" onClick={close}>
          {run.state === 'asked' ? 'Cancel' : 'Close'}
        </button>
      </div>
    </Dialog>
  );
}

const sentences = {
  asked: '',
  running: 'Under way. It goes on when this is closed.',
  done: 'Done.',
  failed: 'It did not succeed.',
} as const;

function Progress({ run: { state, lines } }: { readonly run: ActionRun }) {
  return (
    <>
      <p role="status" class={`outcome ${state}`}>
        {sentences[state]}
      </p>
      {lines.length > 0 && (
        <ul class="log" tabIndex={0} aria-label="Progress">
          {lines.map((line, index) => (
            <li key={`${index} ${line}`}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}
