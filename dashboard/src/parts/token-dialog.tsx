import { useState } from 'preact/hooks';
import { connection } from '../state.js';
import { isAskingToken, setToken, token } from '../token.js';
import { Dialog } from './dialog.js';

/** Asks for the token, when figures or an action need one. */
export function TokenDialog() {
  const [typed, setTyped] = useState(token.value);
  if (!isAskingToken.value) return null;
  const close = (): void => {
    isAskingToken.value = false;
  };
  const keep = (event: Event): void => {
    event.preventDefault();
    setToken(typed);
    close();
  };
  return (
    <Dialog title="Token" onClose={close}>
      <p>
        {connection.value.state === 'refused'
          ? 'Reading needs the token here. '
          : 'Looking is free, changing something needs the token. '}
        It is in the file <code>token</code> of the run directory (<code>perf-supervisor status</code> names it), or
        what <code>PS_ADMIN_TOKEN</code> was set to. It is kept in this tab until you close it.
      </p>
      <form onSubmit={keep}>
        <label>
          Token
          <input
            type="password"
            autoComplete="off"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <div class="buttons">
          <button type="submit" class="primary">
            Use it
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
