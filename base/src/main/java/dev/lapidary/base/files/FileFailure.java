package dev.lapidary.base.files;

import dev.lapidary.base.text.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why an operation on a file failed, in words: the JDK's message is often only the path again. */
public final class FileFailure {
    private FileFailure() {}

    /** The reason as a part of a message that names the file already; fit to be shown. */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file or folder";
            case AccessDeniedException denied -> "permission denied";
            case NotDirectoryException file -> "it is no folder";
            case DirectoryNotEmptyException full -> "the folder is not empty";
            case FileAlreadyExistsException there -> "there is something of that name already";
            case FileSystemLoopException loop -> "links lead around in a circle";
            case FileSystemException other -> Printable.of(other.getReason() == null ? kind(e) : other.getReason());
            default -> Printable.of(e.getMessage() == null ? kind(e) : e.getMessage());
        };
    }

    private static String kind(IOException e) {
        return e.getClass().getSimpleName();
    }
}
