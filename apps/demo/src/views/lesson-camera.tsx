import type { JSX, Ref, RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { messageOf } from "../state/message-of";
import type { TaughtPicture } from "../teaching/picture";
import { grabFrame, type Facing } from "../ui/camera";
import { CameraSwitch } from "../ui/camera-switch";
import { Button, Choice, Notice } from "../ui/controls";

/** Gives the picture that the camera sees now. */
export type Grab = () => TaughtPicture | null;

/** Milliseconds between two pictures that are asked about. */
const INTERVAL = 250;

const SIDES = [
  { value: "user", label: "Front" },
  { value: "environment", label: "Back" },
] as const;

/** The camera: off until it is started, and off again when one leaves. */
export function LessonCamera({
  grab,
  onFrame,
  onRunning,
}: {
  grab: RefObject<Grab>;
  /** Hears what the camera sees, a few times a second. */
  onFrame: (picture: TaughtPicture | null) => void;
  onRunning: (isRunning: boolean) => void;
}): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [facing, setFacing] = useState<Facing>("user");
  const [wanted, setWanted] = useState(false);
  const { stream, problem } = useCamera(wanted, facing);
  useEffect(() => {
    if (video.current !== null) {
      video.current.srcObject = stream;
      // Where a page may not start a video by itself, the preview stays still, and says so by being so.
      video.current.play().catch(() => {});
    }
    onRunning(stream !== null);
  }, [stream]);
  useEffect(() => {
    grab.current = () => grabFrame(video.current);
    const timer = setInterval(() => onFrame(stream === null ? null : grabFrame(video.current)), INTERVAL);
    return () => clearInterval(timer);
  }, [stream]);
  return (
    <div class="camera">
      <Preview video={video} isMirrored={facing === "user"} isOn={stream !== null} />
      <div class="tools">
        <Button icon={stream === null ? "camera" : "stop"} primary={stream === null} onClick={() => setWanted(!wanted)}>
          {wanted ? "Stop camera" : "Start camera"}
        </Button>
        <Choice legend="Side" value={facing} options={SIDES} onChange={setFacing} />
      </div>
      {problem && <Notice kind="warning">{problem}</Notice>}
      <p class="muted">Hold Record beside a class for many pictures; a tap takes one.</p>
    </div>
  );
}

function Preview({
  video,
  isMirrored,
  isOn,
}: {
  video: Ref<HTMLVideoElement>;
  isMirrored: boolean;
  isOn: boolean;
}): JSX.Element {
  return (
    <div class={["preview", isMirrored && "mirrored", isOn && "live"].filter(Boolean).join(" ")}>
      {/* Without these three, Safari on phones and tablets opens a player of its own, or nothing. */}
      <video ref={video} playsInline muted autoPlay aria-label="What the camera sees" />
      {!isOn && <p class="muted">The camera is off.</p>}
    </div>
  );
}

interface CameraState {
  readonly stream: MediaStream | null;
  readonly problem: string | null;
}

const OFF: CameraState = { stream: null, problem: null };

function useCamera(wanted: boolean, facing: Facing): CameraState {
  const [state, setState] = useState(OFF);
  const camera = useMemo(
    () =>
      new CameraSwitch({
        onStream: (stream) => setState({ stream, problem: null }),
        onProblem: (error) => setState({ stream: null, problem: messageOf(error) }),
      }),
    [],
  );
  useEffect(() => {
    if (!wanted) {
      setState(OFF);
      return undefined;
    }
    void camera.start(facing);
    return () => camera.stop();
  }, [wanted, facing]);
  return state;
}
