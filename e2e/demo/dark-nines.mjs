/**
 * Pictures of a dark 9 on light paper, each a function for the page that draws one and gives its PNG in base64. They stand for what people
 * open: a large drawing, one of the size that networks take, and a photo of uneven paper.
 */

/* The functions run in the page, so each holds everything that it needs. */
export const DARK_NINES = {
  "white paper": (strokes) => {
    const canvas = Object.assign(globalThis.document.createElement("canvas"), { width: 320, height: 240 });
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 320, 240);
    Object.assign(context, { lineWidth: 14, lineCap: "round", lineJoin: "round", strokeStyle: "#222" });
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y]) => context.lineTo(60 + 200 * x, 20 + 200 * y));
      context.stroke();
    }
    return canvas.toDataURL("image/png").split(",")[1];
  },
  "white paper of 28x28 pixels": (strokes) => {
    const canvas = Object.assign(globalThis.document.createElement("canvas"), { width: 28, height: 28 });
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 28, 28);
    Object.assign(context, { lineWidth: 2.4, lineCap: "round", lineJoin: "round", strokeStyle: "black" });
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y]) => context.lineTo(28 * x, 28 * y));
      context.stroke();
    }
    return canvas.toDataURL("image/png").split(",")[1];
  },
  "uneven paper, as in a photo": (strokes) => {
    const [width, height] = [400, 400];
    const canvas = Object.assign(globalThis.document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    // Light falls from the upper left; the paper has grain.
    const light = context.createLinearGradient(0, 0, width, height);
    light.addColorStop(0, "rgb(238, 234, 224)");
    light.addColorStop(1, "rgb(196, 190, 178)");
    context.fillStyle = light;
    context.fillRect(0, 0, width, height);
    Object.assign(context, { lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "rgb(48, 50, 72)" });
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y]) => context.lineTo(80 + 240 * x, 80 + 240 * y));
      context.stroke();
    }
    const image = context.getImageData(0, 0, width, height);
    let state = 1;
    for (let pixel = 0; pixel < width * height; pixel++) {
      state = (state * 48_271) % 2_147_483_647;
      const grain = (state % 13) - 6;
      for (let channel = 0; channel < 3; channel++) {
        image.data[4 * pixel + channel] += grain;
      }
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL("image/png").split(",")[1];
  },
};
