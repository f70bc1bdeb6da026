// Charts are drawn by the server. Here they are made into pictures; who would look closer is brought what that takes.
"use strict";

const DENSITY = 2;

/** Give somebody the drawing as a picture: the server's own SVG, painted at twice its size. */
async function takePicture(link) {
  const image = new Image();
  image.src = link.dataset.svg;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * DENSITY;
  canvas.height = image.naturalHeight * DENSITY;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  const taken = document.createElement("a");
  taken.href = URL.createObjectURL(blob);
  taken.download = link.dataset.png;
  taken.click();
  setTimeout(() => URL.revokeObjectURL(taken.href), 10_000);
}

const brought = new Map();

/** Fetch a file of ours once, a script or a style sheet, and wait until it is there. */
function bring(tag, attributes) {
  const address = attributes.src ?? attributes.href;
  if (!brought.has(address)) brought.set(address, new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject }));
  }));
  return brought.get(address);
}

document.addEventListener("click", async (press) => {
  const picture = press.target.closest("[data-png]");
  if (picture) takePicture(picture);
  const zoom = press.target.closest("[data-zoom]");
  if (!zoom) return;
  await bring("script", { src: zoom.dataset.closer });
  lookCloser(zoom);
});
