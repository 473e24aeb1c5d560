/** What every module may need, and what knows nothing of numbers: files and folders, and text that is read from them or shown. */
module dev.lapidary.base {
    exports dev.lapidary.base.files;
    exports dev.lapidary.base.text;
}
