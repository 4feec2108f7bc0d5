// Small conveniences; every page works without them.
"use strict";

// A letter dropped anywhere on the frame goes into its file field; a new file is sent at once.
document.querySelectorAll("[data-drop]").forEach((frame) => {
  const field = frame.querySelector("input[type=file]");
  const over = (on) => (event) => {
    event.preventDefault();
    frame.classList.toggle("over", on);
  };
  frame.addEventListener("dragover", over(true));
  frame.addEventListener("dragleave", over(false));
  frame.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      field.form.requestSubmit();
    }
  });
});

document.addEventListener("change", (event) => {
  const field = event.target;
  // Filters take effect when chosen.
  if (field.matches("[data-submit]")) field.form.requestSubmit();
  // One box marks all of its table.
  if (field.matches("[data-all]")) {
    field.closest("table").querySelectorAll("tbody input[type=checkbox]")
      .forEach((box) => { box.checked = field.checked; });
  }
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const question = button && button.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-select]")) event.target.select();
  // The place of a field in the letter comes into view and is marked.
  const name = event.target.dataset && event.target.dataset.place;
  if (name) {
    document.querySelectorAll(".letter mark").forEach((mark) => {
      mark.classList.toggle("here", mark.dataset.field === name);
    });
    const place = document.querySelector(`.letter mark[data-field="${name}"]`);
    if (place) {
      const letter = place.closest(".letter");
      letter.scrollTop = place.offsetTop - letter.offsetTop - letter.clientHeight / 3;
    }
  }
});

// A second left is a second less.
const countdown = (left) => {
  left.dataset.seconds = Math.max(0, Number(left.dataset.seconds) - 1);
  left.textContent = left.dataset.seconds;
};
setInterval(() => document.querySelectorAll("[data-seconds]").forEach(countdown), 1000);

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-print]")) window.print();
});
