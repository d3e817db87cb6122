/** A file that is sent within a body. */

import { t } from "../shared/i18n.js";

/** The content of a file in base64; one that was saved again since it was chosen cannot be read. @param {File} file @returns {Promise<string>} */
export function base64(file) {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new Error(t("roster.file_changed", { name: file.name })));
    reader.readAsDataURL(file);
  });
}
