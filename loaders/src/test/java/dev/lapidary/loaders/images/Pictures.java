package dev.lapidary.loaders.images;

import dev.lapidary.loaders.data.Place;

/** Examples made of the fixtures. */
final class Pictures {
    private Pictures() {}

    static ImageExample fixture(String name, String label) {
        return of(name, Fixtures.bytes(name), label);
    }

    static ImageExample of(String name, byte[] file, String label) {
        return new ImageExample(name, () -> file, label, Place.of(name));
    }
}
