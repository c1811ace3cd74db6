"""What every peer shares: the request, the images, and the replies (see src/protocol.ts)."""

import json
import os
import sys
import time
from pathlib import Path

# Libraries print on stdout as they like; only replies may go there, so everything else is sent to stderr.
_replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

IDX_HEADER = {"images": 16, "labels": 8}


class Request:
    """What this side makes ready; the fields of WorkRequest in src/protocol.ts."""

    def __init__(self, text):
        fields = json.loads(text)
        self.work = fields["work"]
        self.variant = fields["variant"]
        self.image_count = fields["images"]
        self.batch_size = fields["batchSize"]
        self.test_image_count = fields["testImages"]
        self.units = fields["units"]
        self.warm_ups = fields["warmUps"]
        self.threads = fields["threads"]
        self.folder = Path(fields["data"])

    @property
    def thread_limit(self):
        """In words."""
        if self.threads is None:
            return "default threads"
        return "1 thread" if self.threads == 1 else f"{self.threads} threads"

    def training_pixels(self):
        """The first images to learn from, [N, 784] bytes."""
        return _read(self.folder, "train", "images", self.image_count).reshape(-1, 784)

    def training_labels(self):
        return _read(self.folder, "train", "labels", self.image_count)

    def test_pixels(self):
        return _read(self.folder, "t10k", "images", self.test_image_count).reshape(-1, 784)

    def test_labels(self):
        return _read(self.folder, "t10k", "labels", self.test_image_count)

    def training_images(self):
        """The same images as networks see them: [N, 28, 28, 1] float32 in [-1, 1]."""
        import numpy as np

        pixels = self.training_pixels().astype(np.float32)
        return ((pixels - 127.5) / 127.5).reshape(-1, 28, 28, 1)

    def colour_images(self, size):
        """Images in colour, [N, size, size, 3] in [-1, 1]; `src/worker/colour-images.ts` makes the same from the same files."""
        import numpy as np

        images = self.training_images()[:, :, :, 0]
        places = np.arange(size) * 28 // size
        scaled = images[:, places][:, :, places]
        return np.stack([np.roll(scaled, -channel, axis=0) for channel in range(3)], axis=3)


def _read(folder, part, kind, count):
    import numpy as np

    name = f"{part}-{kind}-idx{3 if kind == 'images' else 1}-ubyte"
    size = 784 if kind == "images" else 1
    return np.fromfile(folder / name, np.uint8, count * size, offset=IDX_HEADER[kind])


def serve(prepare):
    """Runs one side.

    `prepare(request)` returns the work, a function that does one unit to its end and returns a loss or an accuracy; the versions of what
    it uses; and in a few words how it was set up. Libraries are imported in it, after the number of threads is set.
    """
    request = Request(sys.argv[1])
    if request.threads is not None:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[name] = str(request.threads)
    try:
        run, versions, detail = prepare(request)
        for _ in range(request.warm_ups):
            run()
    except ImportError as error:
        _reply(type="skip", reason=f"{error}; pip install {error.name}")
        return
    _reply(type="ready", versions={"python": sys.version.split()[0], **versions}, detail=detail)
    for _ in sys.stdin:
        _reply(type="measured", **_time(run, request.units))


def _time(run, units):
    start = time.perf_counter()
    for _ in range(units):
        figure = run()
    return {"seconds": (time.perf_counter() - start) / units, "figure": float(figure)}


def _reply(**fields):
    print(json.dumps(fields), file=_replies, flush=True)
