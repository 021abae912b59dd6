// Marks in the reader's outline the heading that is being read.

/** Follows the headings that the outline under `root` points to. */
export function watchOutline(root) {
  const links = new Map();
  for (const link of root.querySelectorAll(".outline a[href^='#']")) {
    const heading = root.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (links.size === 0) return;
  const mark = () => {
    let current;
    for (const [heading, link] of links) {
      if (heading.getBoundingClientRect().top > window.innerHeight * 0.3) break;
      current = link;
    }
    for (const link of links.values()) {
      link.classList.toggle("on", link === current);
      if (link === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    if (current) keepInView(current);
  };
  let waiting = false;
  window.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}

/** Scrolls the outline, never the page. */
function keepInView(link) {
  const outline = link.closest(".outline");
  const above = link.offsetTop < outline.scrollTop;
  const below = link.offsetTop + link.offsetHeight > outline.scrollTop + outline.clientHeight;
  if (above || below) outline.scrollTop = link.offsetTop - outline.clientHeight / 2;
}
