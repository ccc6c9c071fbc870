// <madoguchi-chat>: puts the server's chat panel on a page and sends its forms without leaving the page.
// Every word that a resident reads comes from the server; without this file the same forms work at /chat.
(() => {
  const OPEN_KEY = "madoguchi-open";

  class MadoguchiChat extends HTMLElement {
    connectedCallback() {
      if (this.launcher) return;
      this.launcher = document.createElement("button");
      this.launcher.type = "button";
      this.launcher.className = "mg-launcher";
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "false");
      this.window = document.createElement("div");
      this.window.className = "mg-window";
      this.window.hidden = true;
      this.append(this.launcher, this.window);
      this.launcher.addEventListener("click", () => this.open());
      this.window.addEventListener("submit", (event) => this.onSubmit(event));
      this.window.addEventListener("change", (event) => this.onChange(event));
      this.window.addEventListener("input", () => this.count());
      this.window.addEventListener("keydown", (event) => this.onKey(event));
      this.window.addEventListener("click", (event) => {
        if (event.target.closest("[data-close]")) this.close();
      });
      this.load("").then(() => {
        if (sessionStorage.getItem(OPEN_KEY) === "yes") this.open({ focus: false });
      });
    }

    find(selector) {
      return this.window.querySelector(selector);
    }

    async load(chosen) {
      const query = new URLSearchParams(chosen ? { language: chosen } : { page: this.getAttribute("page") || "" });
      const answer = await fetch(`/api/v1/panel?${query}`, { credentials: "same-origin" }).catch(() => null);
      if (!answer || !answer.ok) return this.fallBack();
      this.window.innerHTML = await answer.text();
      const title = this.find(".mg-panel").getAttribute("aria-label");
      this.launcher.textContent = title;
      this.launcher.lang = this.find(".mg-panel").lang;
      this.find("[data-close]").hidden = false;
      if (this.window.hidden) this.launcher.hidden = false;
      this.showLast();
    }

    // When the server cannot be reached the plain page still says whom to call.
    fallBack() {
      if (this.window.childElementCount) return this.fail(this.find(".mg-typing").dataset.failed);
      this.launcher.textContent = "?";
      this.launcher.hidden = false;
      this.launcher.addEventListener("click", () => location.assign("/chat"));
    }

    open({ focus = true } = {}) {
      this.window.hidden = false;
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      sessionStorage.setItem(OPEN_KEY, "yes");
      this.showLast();
      if (focus) this.find("#mg-question")?.focus();
    }

    close() {
      this.window.hidden = true;
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      sessionStorage.setItem(OPEN_KEY, "no");
      this.launcher.focus();
    }

    onKey(event) {
      if (event.key === "Escape") return this.close();
      // Enter that ends a kana-kanji conversion is not a wish to send.
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
      if (sends && event.target.id === "mg-question") {
        event.preventDefault();
        event.target.form.requestSubmit();
      }
    }

    onChange(event) {
      if (event.target.id === "mg-language") this.load(event.target.value).then(() => this.find("#mg-language").focus());
    }

    onSubmit(event) {
      event.preventDefault();
      const form = event.target;
      if (form.classList.contains("mg-languages")) return this.load(form.elements.language.value);
      const button = event.submitter;
      if (button?.name === "choice") return this.send({ choice: JSON.parse(button.value) });
      return this.send({ text: this.find("#mg-question").value });
    }

    async send(body) {
      if (this.isSending) return;
      this.isSending = true;
      this.fail("");
      const typing = this.find(".mg-typing");
      typing.textContent = typing.dataset.text;
      body.page = this.getAttribute("page") || undefined;
      try {
        const answer = await fetch("/api/v1/messages", {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        });
        const result = await answer.json();
        if (!answer.ok) return this.fail(result.error.message);
        if ("text" in body) this.find("#mg-question").value = "";
        if (result.replies.some((reply) => reply.chosen_language)) return await this.load("");
        this.find(".mg-log").insertAdjacentHTML("beforeend", result.html);
        this.showLast();
        this.count();
      } catch {
        this.fail(typing.dataset.failed);
      } finally {
        this.find(".mg-typing").textContent = "";
        this.isSending = false;
      }
    }

    fail(sentence) {
      this.find(".mg-error").textContent = sentence;
      const question = this.find("#mg-question");
      if (sentence) question.setAttribute("aria-invalid", "true");
      else question.removeAttribute("aria-invalid");
    }

    count() {
      const question = this.find("#mg-question");
      const left = Number(question.dataset.limit) - [...question.value].length;
      const counter = this.find(".mg-count");
      // From four fifths on, so that it does not disturb a short question.
      counter.textContent = left > question.dataset.limit / 5 ? "" : counter.dataset.text.replace("{count}", left);
    }

    showLast() {
      // Not scrollIntoView: that also scrolls the window and the ward's page.
      const log = this.find(".mg-log");
      const last = this.find(".mg-turn:last-child");
      if (log && last && log.childElementCount > 1) log.scrollTop = last.offsetTop - 8;
    }
  }

  customElements.define("madoguchi-chat", MadoguchiChat);
})();
