/** JSON for this module and for those that read files of their own. */
package dev.lapidary.tokenizer.json;
