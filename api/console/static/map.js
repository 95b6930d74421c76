// The map by hand: drag, wheel and keys ask for the view that the links lead to. What is drawn comes from the server.
"use strict";

const WIDTH = 960;
const WHEEL_STILL = 180;
const TILE = 256;

function mapView() {
  const { longitude, latitude, zoom } = document.getElementById("map").dataset;
  const north = (Number(latitude) * Math.PI) / 180;
  return {
    x: Number(longitude) / 360 + 0.5,
    y: 0.5 - Math.asinh(Math.tan(north)) / (2 * Math.PI),
    zoom: Number(zoom),
  };
}

// Show another part: the page's own refresh fetches it, since that is what the address says then.
function showMap(address) {
  history.replaceState(null, "", address);
  refresh();
}

function showView({ x, y, zoom }) {
  const { path, place } = document.getElementById("map").dataset;
  const longitude = (Math.min(Math.max(x, 0.02), 0.98) - 0.5) * 360;
  const latitude = (Math.atan(Math.sinh((0.5 - Math.min(Math.max(y, 0.02), 0.98)) * 2 * Math.PI)) * 180) / Math.PI;
  const asked = new URLSearchParams(place ? { place } : {});
  asked.set("view", `${longitude.toFixed(6)},${latitude.toFixed(6)},${Math.round(zoom * 100) / 100}`);
  showMap(`${path}?${asked}`);
}

// px of the screen -> a part of the plane.
function planeOf(pixels, zoom) {
  const shown = document.getElementById("map-ground").clientWidth;
  return ((pixels / shown) * WIDTH) / (TILE * 2 ** zoom);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  showMap(link.href.baseVal ?? link.href);
});

// --- Dragging --------------------------------------------------------------------------------------------------

let drag = null;
let dragged = false;

document.addEventListener("pointerdown", (event) => {
  const ground = event.target.closest("#map-ground");
  if (!ground || event.button !== 0) return;
  drag = { ground, x: event.clientX, y: event.clientY, moved: false };
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(x, y) < 6) return;
  if (!drag.moved) {
    drag.moved = true;
    drag.ground.classList.add("dragged");
    // What is being dragged is not swapped for a fresh one.
    document.getElementById("map-page").classList.remove("fresh-part");
  }
  drag.ground.firstElementChild.style.transform = `translate(${x}px,${y}px)`;
});
function endDrag(event) {
  if (!drag) return;
  const { ground, x, y, moved } = drag;
  drag = null;
  if (!moved) return;
  dragged = true;
  setTimeout(() => { dragged = false; });
  ground.classList.remove("dragged");
  document.getElementById("map-page").classList.add("fresh-part");
  if (event.type === "pointercancel") {
    ground.firstElementChild.style.transform = "";
    return;
  }
  const view = mapView();
  showView({
    x: view.x - planeOf(event.clientX - x, view.zoom),
    y: view.y - planeOf(event.clientY - y, view.zoom),
    zoom: view.zoom,
  });
}
document.addEventListener("pointerup", endDrag);
document.addEventListener("pointercancel", endDrag);
// A link under the pointer is not followed by what was a drag, and none is dragged away.
document.addEventListener("click", (event) => {
  if (!dragged) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("#map-ground")) event.preventDefault();
});

// --- Wheel and keys --------------------------------------------------------------------------------------------

let turned = 0;
let turning = null;

document.addEventListener("wheel", (event) => {
  const ground = event.target.closest?.("#map-ground");
  if (!ground || event.ctrlKey) return;
  event.preventDefault();
  turned += event.deltaY < 0 ? 0.5 : -0.5;
  const at = ground.getBoundingClientRect();
  const [x, y] = [event.clientX - at.left, event.clientY - at.top];
  const view = mapView();
  const zoom = Math.min(Math.max(view.zoom + turned, 3), 19);
  const larger = 2 ** (zoom - view.zoom);
  ground.firstElementChild.style.transform =
    `matrix(${larger},0,0,${larger},${x * (1 - larger)},${y * (1 - larger)})`;
  clearTimeout(turning);
  turning = setTimeout(() => {
    turned = 0;
    // What is under the pointer stays there.
    const [aside, down] = [x - at.width / 2, y - at.height / 2];
    showView({
      x: view.x + planeOf(aside, view.zoom) - planeOf(aside, zoom),
      y: view.y + planeOf(down, view.zoom) - planeOf(down, zoom),
      zoom,
    });
  }, WHEEL_STILL);
}, { passive: false });

const KEYS = {
  ArrowLeft: "map-west", ArrowUp: "map-north", ArrowDown: "map-south", ArrowRight: "map-east",
  "+": "map-nearer", "=": "map-nearer", "-": "map-wider", 0: "map-all",
};

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "map-ground" || event.ctrlKey || event.altKey || event.metaKey) return;
  const link = document.getElementById(KEYS[event.key]);
  if (!link) return;
  event.preventDefault();
  showMap(link.href);
});

// --- A line of the list and its mark ---------------------------------------------------------------------------

function point(event) {
  const line = event.target.closest?.("[data-mark]");
  const mark = line ? line.dataset.mark : event.target.closest?.("a[id^=m-]")?.id;
  for (const each of document.querySelectorAll(".pointed")) each.classList.remove("pointed");
  if (!mark) return;
  document.getElementById(mark)?.parentElement.classList.add("pointed");
  for (const each of document.querySelectorAll("[data-mark]")) each.classList.toggle("pointed", each.dataset.mark === mark);
}
document.addEventListener("mouseover", point);
document.addEventListener("focusin", point);
