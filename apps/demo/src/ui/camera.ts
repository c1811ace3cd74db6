import { PHOTO_SIDE, photoFromRgba, type TaughtPicture } from "../teaching/picture";

/** The side of a phone or a tablet on which the camera is. */
export type Facing = "user" | "environment";

/** Starts a camera. The caller stops its tracks. @throws Error that says for people what is missing */
export async function openCamera(facing: Facing): Promise<MediaStream> {
  // A page that is not loaded safely has no cameras.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices?.getUserMedia === undefined) {
    throw new Error(
      "This browser gives pages a camera only over https or on this machine. You can choose pictures instead.",
    );
  }
  try {
    return await devices.getUserMedia({
      video: { facingMode: { ideal: facing }, width: { ideal: 640 }, height: { ideal: 480 } },
      audio: false,
    });
  } catch (error) {
    throw new Error(cameraProblem(error), { cause: error });
  }
}

/** What a failure of `getUserMedia` means, and what to do. */
export function cameraProblem(error: unknown): string {
  switch ((error as { name?: unknown } | null)?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The camera was refused. Allow it for this page in the browser's address bar or settings, then start it again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No camera was found. Connect one and start it again, or choose pictures instead.";
    case "NotReadableError":
    case "AbortError":
      return "The camera is in use by another program, or the system does not let go of it. Close the other program and start it again.";
    default:
      return `The camera did not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Turns a camera off, so that its light goes out. */
export function closeCamera(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop());
}

let canvas: HTMLCanvasElement | undefined;

/** The square in the middle of what the camera sees now; `null` until it sees something. */
export function grabFrame(video: HTMLVideoElement | null): TaughtPicture | null {
  if (video === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) {
    return null;
  }
  canvas ??= Object.assign(document.createElement("canvas"), { width: PHOTO_SIDE, height: PHOTO_SIDE });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) {
    return null;
  }
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, PHOTO_SIDE, PHOTO_SIDE);
  return photoFromRgba(context.getImageData(0, 0, PHOTO_SIDE, PHOTO_SIDE).data);
}
