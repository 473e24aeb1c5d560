package dev.lapidary.loaders.images.drawn;

import java.util.Locale;

/** What an image can show. Several share an outline: five of them are something round on a stick. */
enum Subject {
    BUTTERFLY(Butterfly::draw),
    CHAIR(Chair::draw),
    CUP(Cup::draw),
    FISH(Fish::draw),
    FLOWER(Flower::draw),
    HOUSE(House::draw),
    KEY(Key::draw),
    MUSHROOM(Mushroom::draw),
    TREE(Tree::draw),
    UMBRELLA(Umbrella::draw);

    private final Drawing drawing;

    /** One of the many forms that a subject has, about as large as the brush's square. */
    @FunctionalInterface
    private interface Drawing {
        void draw(Brush brush, Colours colours, Chance chance);
    }

    Subject(Drawing drawing) {
        this.drawing = drawing;
    }

    void draw(Brush brush, Colours colours, Chance chance) {
        drawing.draw(brush, colours, chance);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
