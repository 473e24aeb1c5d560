// What tensor cores do, by the threads of a warp that leave their parts of matrices for each other.
#include "emulator.h"

#include <cstdint>
#include <cstdlib>

namespace {
using namespace emulator;

/** Leaves something for the warp, and waits until all have. */
template <class T>
void leave(const T& mine) {
    static_assert(sizeof(T) <= MAIL, "there is no more room");
    std::memcpy(mailbox(lane()), &mine, sizeof(T));
    warpBarrier();
}

template <class T>
T takeFrom(int lane) {
    T theirs;
    std::memcpy(&theirs, mailbox(lane), sizeof(T));
    return theirs;
}

float number(unsigned words, int half) { return __uint_as_float(half == 0 ? words << 16 : words & 0xFFFF0000u); }

const std::uint16_t* rowOf(int matrix, int row) {
    auto numbers = takeFrom<const std::uint16_t*>(8 * matrix + row);
    if (reinterpret_cast<std::uintptr_t>(numbers) % 16 != 0) {
        std::abort();
    }
    return numbers;
}

/** A lane's parts of a and b. */
struct Factors {
    unsigned a[4];
    unsigned b[2];
};
}  // namespace

void loadMatrices(const void* row, unsigned (&words)[4]) {
    leave(row);
    for (int matrix = 0; matrix < 4; matrix++) {
        const std::uint16_t* numbers = rowOf(matrix, lane() / 4) + lane() % 4 * 2;
        words[matrix] = numbers[0] | static_cast<unsigned>(numbers[1]) << 16;
    }
    nextMailbox();
}

void loadTransposed(const void* row, unsigned (&words)[4]) {
    leave(row);
    for (int matrix = 0; matrix < 4; matrix++) {
        int first = lane() % 4 * 2;
        unsigned low = rowOf(matrix, first)[lane() / 4];
        unsigned high = rowOf(matrix, first + 1)[lane() / 4];
        words[matrix] = low | high << 16;
    }
    nextMailbox();
}

void multiplyAdd(const unsigned (&a)[4], unsigned b0, unsigned b1, float& y0, float& y1, float& y2, float& y3) {
    leave(Factors{{a[0], a[1], a[2], a[3]}, {b0, b1}});
    int row = lane() / 4;
    int column = lane() % 4 * 2;
    // Products are exact and their sum is rounded once; how tensor cores round theirs, NVIDIA does not say.
    double sums[2][2] = {{y0, y1}, {y2, y3}};
    for (int k = 0; k < 16; k++) {
        Factors ofRow = takeFrom<Factors>(4 * row + k % 8 / 2);
        for (int j = 0; j < 2; j++) {
            Factors ofColumn = takeFrom<Factors>(4 * (column + j) + k % 8 / 2);
            float b = number(ofColumn.b[k / 8], k % 2);
            for (int i = 0; i < 2; i++) {
                sums[i][j] += static_cast<double>(number(ofRow.a[k / 8 * 2 + i], k % 2)) * b;
            }
        }
    }
    nextMailbox();
    y0 = sums[0][0];
    y1 = sums[0][1];
    y2 = sums[1][0];
    y3 = sums[1][1];
}
