// Runs before the first paint: tells the styles that scripts work.
document.documentElement.classList.add("scripts");
