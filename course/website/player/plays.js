// Each recording on the page gets a player. Without scripts the text below it is all there is.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll(".play")) {
    const cast = place.querySelector("script").textContent.trim();
    AsciinemaPlayer.create({ data: cast }, place, { fit: "width", idleTimeLimit: 2, poster: "npt:0:05" });
  }
});
