#include "engine/io/text_frames.hpp"

namespace pitchdrop {

namespace {

std::string frames(std::int64_t count)
{
    return std::to_string(count) + (count == 1 ? " frame" : " frames");
}

[[noreturn]] void refuse_cut(const std::filesystem::path& path, std::int64_t whole,
                             const CutFile& cut)
{
    if (whole == 0) throw cut;
    const std::string last = std::to_string(whole - 1);
    throw InputError("the last frame of '" + path.string() + "' is cut",
                     std::string(cut.what()) + "; " + frames(whole) +
                         (whole == 1 ? " is whole" : " are whole"),
                     "take the last whole one: frame " + last + " ('pitchdrop convert … --frame " +
                         last + "' makes a state of it)");
}

/// The number of whole frames, and where the last one begins; throws where behind it one is cut.
std::uint64_t start_of_last(const std::filesystem::path& path, const TextFrames& format)
{
    TextReader text(path);
    std::uint64_t start = 0;
    std::int64_t whole = 0;
    try {
        for (std::uint64_t next = text.next_offset(); format.skip(text); ++whole) {
            start = next;
            next = text.next_offset();
        }
    } catch (const CutFile& cut) {
        refuse_cut(path, whole, cut);
    }
    if (whole == 0) text.fail("the file is empty", "there is no frame", "write it anew");
    return start;
}

Snapshot read_last(const std::filesystem::path& path, const TextFrames& format)
{
    std::optional<std::uint64_t> start;
    if (format.find_last && !is_compressed(path)) start = format.find_last(path);
    try {
        if (start) {
            TextReader text(path, *start);
            std::optional<Snapshot> snapshot = format.read(text);
            // Whatever stands behind it would be a part of another frame.
            if (snapshot && !format.skip(text)) return std::move(*snapshot);
        }
    } catch (const CutFile&) { // the walk from the beginning says how many are whole
    }
    TextReader text(path, start_of_last(path, format));
    std::optional<Snapshot> snapshot = format.read(text);
    require(snapshot.has_value(), "what was passed over can be read");
    return std::move(*snapshot);
}

} // namespace

Snapshot read_text_frame(const std::filesystem::path& path, const TextFrames& format,
                         const FrameChoice& choice)
{
    if (!choice.number) return read_last(path, format);
    TextReader text(path);
    std::int64_t passed = 0;
    while (passed < *choice.number && format.skip(text)) ++passed;
    std::optional<Snapshot> snapshot;
    if (passed == *choice.number) snapshot = format.read(text);
    if (!snapshot)
        throw InputError("'" + path.string() + "' has no frame " + std::to_string(*choice.number),
                         "it has " + frames(passed) + ", and the first is 0",
                         "choose one that is there");
    return std::move(*snapshot);
}

FrameWalk walk_text_frames(const std::filesystem::path& path, const TextFrames& format,
                           const std::function<void(Snapshot&&, std::int64_t)>& use)
{
    TextReader text(path);
    FrameWalk walk;
    for (;;) {
        std::optional<Snapshot> snapshot;
        try {
            snapshot = format.read(text);
        } catch (const CutFile& cut) {
            if (walk.frames == 0) throw;
            walk.notes.push_back("the last frame is cut and left out: " + std::string(cut.what()));
            return walk;
        }
        if (!snapshot) break;
        use(std::move(*snapshot), walk.frames++);
    }
    if (walk.frames == 0) text.fail("the file is empty", "there is no frame", "write it anew");
    return walk;
}

} // namespace pitchdrop
