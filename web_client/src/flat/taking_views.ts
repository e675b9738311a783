import type { BlockOf } from "../panels/content";
import type { View } from "./blocks";
import { element, setAttribute, setText } from "./element";
import { iconSetter } from "./showing";

/** A file to be chosen; where there is a camera, a photo to be taken. */
export function file(): View<BlockOf<"file">> {
  const words = element("span");
  const say = element("span", { class: "say" });
  const input = element("input", { type: "file", class: "unseen" });
  const label = element("label", { class: "file" }, input, words, say);
  const setIcon = iconSetter(label);
  let block: BlockOf<"file">;
  input.addEventListener("change", () => {
    const [chosen] = input.files ?? [];
    if (chosen) block.choose(chosen);
    input.value = ""; // the same file may be chosen once more
  });
  return {
    element: label,
    update(next) {
      block = next;
      setAttribute(input, "accept", next.accept);
      setAttribute(input, "capture", next.accept.startsWith("image/") ? "environment" : undefined);
      setIcon(next.icon);
      setText(words, next.label);
      setText(say, next.say?.text ?? "");
      say.hidden = !next.say;
    },
  };
}

/** A picture from the server; where none comes, its words stand there. */
export function picture(): View<BlockOf<"picture">> {
  const image = element("img", { loading: "lazy", decoding: "async" });
  const caption = element("figcaption", { class: "by" });
  return {
    element: element("figure", { class: "picture" }, image, caption),
    update(block) {
      setAttribute(image, "src", block.address);
      setAttribute(image, "alt", block.text);
      setText(caption, block.caption ?? "");
      caption.hidden = !block.caption;
    },
  };
}

/** What a camera sees, while it does. */
export function viewfinder(): View<BlockOf<"viewfinder">> {
  const video = element("video", { autoplay: true, playsinline: true, class: "viewfinder" });
  video.muted = true;
  return {
    element: video,
    update({ label, stream }) {
      setAttribute(video, "aria-label", label);
      if (video.srcObject !== stream) video.srcObject = stream;
    },
  };
}

/** Ways to other pages and files. */
export function links(): View<BlockOf<"links">> {
  const list = element("ul", { class: "links" });
  let shown = "";
  return {
    element: list,
    update(block) {
      setAttribute(list, "aria-label", block.label);
      const now = JSON.stringify(block.links);
      if (now === shown) return;
      shown = now;
      list.replaceChildren(
        ...block.links.map(({ id, label, href, download }) =>
          element(
            "li",
            {},
            element("a", { href, "data-id": id, download, target: download ? undefined : "_blank" }, label),
          ),
        ),
      );
    },
  };
}
