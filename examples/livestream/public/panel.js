/** One half of the page: its form, its video, its status, and the session that runs in it. */
import { showFigures } from './figures.js';

export class Panel {
  #id;
  #begin;
  #session;
  #stopFigures;

  /** @param begin takes the form's data, returns { session, stream, release } */
  constructor(id, begin) {
    this.#id = id;
    this.#begin = begin;
    this.part('form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.start();
    });
    this.part('stop').addEventListener('click', () => void this.stop('Stopped.'));
  }

  part(name) {
    return document.getElementById(`${this.#id}-${name}`);
  }

  async start() {
    await this.stop('');
    this.#say('Connecting …');
    this.part('start').disabled = true;
    try {
      const running = await this.#begin(new FormData(this.part('form')));
      this.#run(running);
    } catch (error) {
      this.#say(error.message, 'bad');
      this.part('start').disabled = false;
    }
  }

  async stop(message) {
    const running = this.#session;
    this.#settle(message);
    await running?.session.close();
  }

  #run(running) {
    this.#session = running;
    const { session, stream, statsType } = running;
    session.onEnd = (reason) => this.#settle(reason, 'bad');
    session.onLink = (link) => this.#showLink(link, statsType);
    this.#showLink(session.link, statsType);
    this.#play(stream);
    this.part('stop').disabled = false;
  }

  /** The connection may change while the picture goes on. */
  #showLink({ peer, workerId }, statsType) {
    this.#stopFigures?.();
    this.#stopFigures = showFigures(peer, this.part('figures'), statsType);
    peer.addEventListener('connectionstatechange', () => this.#showState(peer.connectionState));
    this.#showState(peer.connectionState);
    const worker = this.part('worker');
    worker.textContent = `worker ${workerId}`;
    worker.hidden = !(Number(workerId) > 0);
  }

  #showState(state) {
    if (state !== 'connected') return;
    this.#say('Connected.', 'good');
    this.part('video').parentElement.classList.add('is-live');
  }

  async #play(stream) {
    const video = this.part('video');
    video.srcObject = stream;
    try {
      await video.play();
    } catch (error) {
      // Without a click on this page a browser plays silently only.
      if (error.name !== 'NotAllowedError') return;
      video.muted = true;
      await video.play();
    }
  }

  #settle(message, tone) {
    this.#stopFigures?.();
    this.#session?.release?.();
    this.#session = undefined;
    this.part('video').srcObject = null;
    this.part('video').parentElement.classList.remove('is-live');
    this.part('start').disabled = false;
    this.part('stop').disabled = true;
    this.part('worker').hidden = true;
    this.#say(message, tone);
  }

  #say(text, tone = '') {
    const status = this.part('status');
    status.textContent = text;
    status.dataset.tone = tone;
  }
}
