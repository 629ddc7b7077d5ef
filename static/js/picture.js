// Saves a chart as PNG: the server's own picture (with title, zone and range in it) painted on a canvas, twice as large.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-picture]");
  if (!link) return;
  event.preventDefault();
  const answer = await fetch(link.dataset.picture);
  if (!answer.ok) return;
  const url = URL.createObjectURL(await answer.blob());
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => {
      const saved = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: link.download });
      saved.click();
      setTimeout(() => URL.revokeObjectURL(saved.href), 1000);
    });
  });
  image.src = url;
});
