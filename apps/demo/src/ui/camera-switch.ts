import { closeCamera, openCamera, type Facing } from "./camera";

export interface CameraSwitchInit {
  /** Hears what the camera sees, and `null` when it goes off. */
  readonly onStream: (stream: MediaStream | null) => void;
  /** Hears why the camera did not start. */
  readonly onProblem: (error: unknown) => void;
  /** @default openCamera */
  readonly open?: (facing: Facing) => Promise<MediaStream>;
}

/**
 * One camera at a time. While a browser asks whether a page may use it, the visitor may go on clicking: what was asked for last counts, and
 * whatever comes of an earlier start is turned off unseen.
 */
export class CameraSwitch {
  readonly #init: CameraSwitchInit;
  #stream: MediaStream | null = null;
  /** Stands for the start that counts; `null` while the camera is to be off. */
  #start: symbol | null = null;

  constructor(init: CameraSwitchInit) {
    this.#init = init;
  }

  /** Whether the camera runs or is about to. */
  get isWanted(): boolean {
    return this.#start !== null;
  }

  /** Turns the camera of a side on, and any other off. */
  async start(facing: Facing): Promise<void> {
    this.stop();
    const own = Symbol("start");
    this.#start = own;
    const { open = openCamera, onStream, onProblem } = this.#init;
    let stream: MediaStream;
    try {
      stream = await open(facing);
    } catch (error) {
      if (this.#start === own) {
        this.#start = null;
        onProblem(error);
      }
      return;
    }
    if (this.#start === own) {
      this.#stream = stream;
      onStream(stream);
    } else {
      closeCamera(stream);
    }
  }

  stop(): void {
    this.#start = null;
    if (this.#stream !== null) {
      closeCamera(this.#stream);
      this.#stream = null;
      this.#init.onStream(null);
    }
  }
}
