/** What every module may need, and what knows nothing of numbers: files and folders that are written whole or not at all. */
module dev.lapidary.base {
    exports dev.lapidary.base.files;
}
