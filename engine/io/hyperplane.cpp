#include "engine/io/hyperplane.hpp"

#include "engine/config/document.hpp"
#include "engine/io/json_fields.hpp"
#include "engine/io/json_text.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <cmath>

namespace pitchdrop {

using nlohmann::json;

namespace {

constexpr const char* format_name = "pitchdrop hyperplane 1";
constexpr std::int64_t most_frames = 1000;

const std::vector<std::string>& positions_names()
{
    static const std::vector<std::string> names = {"instantaneous", "time_average", "inherent"};
    return names;
}

void append(std::string& text, const char* name, std::initializer_list<double> numbers)
{
    text += name;
    for (const double x : numbers) text += fmt::format(" {:.17g}", x);
    text += '\n';
}

void append(std::string& text, const char* name, const std::vector<double>& numbers)
{
    text += name;
    for (const double x : numbers) text += fmt::format(" {:.17g}", x);
    text += '\n';
}

std::string canonical_text(const HyperplaneFile& file)
{
    const Hyperplane& plane = file.plane;
    std::string text = std::string(format_name) + '\n';
    text += canonical_text(plane.set);
    append(text, name_of(plane.positions), {double(plane.average_frames)});
    append(text, "weights", plane.weight);
    append(text, "means", plane.mean);
    append(text, "deviations", plane.deviation);
    append(text, "bias", {plane.bias});
    append(text, "rearrangement",
           {file.hop.threshold, double(file.hop.frames_before), double(file.hop.frames_after),
            file.frame});
    return text;
}

void check_length(const char* name, std::size_t found, std::size_t expected)
{
    if (found != expected)
        throw InputError(fmt::format("\"{}\" has {} entries", name, found),
                         fmt::format("the structure set has {} functions", expected),
                         "use the set the hyperplane was trained with, or train it anew");
}

void check_finite(const char* name, const std::vector<double>& numbers)
{
    for (std::size_t k = 0; k < numbers.size(); ++k)
        if (!std::isfinite(numbers[k]))
            throw InputError(fmt::format("{}.{} is not a finite number", name, k),
                             "softness would be undefined", "train the hyperplane anew");
}

void check_plane(const Hyperplane& plane)
{
    check_length("weights", plane.weight.size(), plane.set.size());
    check_length("means", plane.mean.size(), plane.set.size());
    check_length("deviations", plane.deviation.size(), plane.set.size());
    check_finite("weights", plane.weight);
    check_finite("means", plane.mean);
    check_finite("deviations", plane.deviation);
    check_finite("bias", {plane.bias});
    for (std::size_t k = 0; k < plane.deviation.size(); ++k)
        if (!(plane.deviation[k] > 0))
            throw InputError(fmt::format("deviations.{}: found {}", k, plane.deviation[k]),
                             "structure functions are divided by it",
                             "give the standard deviation over all beads, above 0");
}

void read_positions(const JsonFields& fields, Hyperplane& plane)
{
    const std::string word =
        fields.choice("positions", "where the structure is taken from", positions_names());
    for (std::size_t k = 0; k < positions_names().size(); ++k)
        if (positions_names()[k] == word) plane.positions = StructurePositions(k);
    const bool averaged = plane.positions == StructurePositions::time_average;
    if (!averaged && fields.has("average_frames"))
        fields.refuse("average_frames", "only positions time_average have a window", "remove it");
    plane.average_frames =
        averaged
            ? int(fields.integer("average_frames", "how many frames are averaged", 1, most_frames))
            : 1;
}

void read_rearrangement(const json& value, HyperplaneFile& file)
{
    const JsonFields fields(value, "rearrangement",
                            {"p_c", "frames_before", "frames_after", "frame"});
    file.hop.threshold = fields.number("p_c", "the p_hop in σ² above which a bead rearranges");
    if (!(file.hop.threshold > 0))
        fields.refuse("p_c", "every bead would rearrange all the time", "give a number above 0");
    file.hop.frames_before =
        int(fields.integer("frames_before", "frames in window A", 1, most_frames));
    file.hop.frames_after =
        int(fields.integer("frames_after", "frames in window B", 1, most_frames));
    file.frame = fields.number("frame", "the time between frames in τ");
    if (!(file.frame > 0)) fields.refuse("frame", "it is a time", "give a number above 0");
}

/// The set is the hyperplane's own: another hash is a file put together from two.
void read_trained_on(const json& value, HyperplaneFile& file)
{
    const JsonFields fields(value, "trained_on", {"model", "temperature", "structure"});
    TrainedOn& training = file.trained_on.emplace();
    if (fields.has("model")) training.model = fields.word("model", "the hash of the model");
    const auto range = fields.numbers("temperature", "the lowest and the highest temperature");
    if (range.size() != 2 || !(range[0] > 0) || !(range[1] >= range[0]))
        fields.refuse("temperature", "it is the lowest and the highest temperature of the samples",
                      "give two numbers above 0, the lower one first");
    training.coldest = range[0];
    training.hottest = range[1];
    training.structure = structure_set_hash(file.plane.set);
    if (fields.has("structure") &&
        fields.word("structure", "the hash of the structure set") != training.structure)
        fields.refuse("structure", "the functions above have the hash " + training.structure,
                      "take the original file: weights belong to the functions they were trained with");
}

void read_training(const JsonFields& fields, HyperplaneFile& file)
{
    if (fields.has("provenance")) file.provenance = fields.at("provenance", "");
    if (!fields.has("training")) return;
    file.training = fields.at("training", "");
    if (!file.training.is_object())
        fields.refuse("training", "expected an object { … }", "remove it");
    if (!file.training.contains("lead")) return;
    std::vector<std::string> keys;
    for (const auto& [key, value] : file.training.items()) keys.push_back(key);
    file.lead = int(JsonFields(file.training, "training", keys)
                        .integer("lead", "frames from structure to hop", 0, most_frames));
}

void check_hash(const JsonFields& fields, HyperplaneFile& file)
{
    file.hash = hyperplane_hash(file);
    if (!fields.has("hash")) return;
    const std::string given = fields.word("hash", "the hash of the hyperplane");
    if (given != file.hash)
        throw InputError("hash: found \"" + given + "\"",
                         "the content gives " + file.hash +
                             ": the file was edited after it was written",
                         "take the original file, or remove \"hash\" if the change is meant: "
                         "counts made with the two are then kept apart");
}

HyperplaneFile read_object(const json& value)
{
    const JsonFields fields(value, "",
                            {"format", "structure", "positions", "average_frames", "weights",
                             "means", "deviations", "bias", "rearrangement",
                             "trained_on", "training", "provenance", "hash"});
    const std::string format = fields.word("format", std::string("\"") + format_name + "\"");
    if (format != format_name)
        fields.refuse("format", std::string("this version reads \"") + format_name + "\"",
                      "train the hyperplane anew");
    HyperplaneFile file;
    Hyperplane& plane = file.plane;
    plane.set = read_structure_set(
        fields.at("structure", "the structure set, without which the weights mean nothing"));
    read_positions(fields, plane);
    plane.weight = fields.numbers("weights", "the weight of each structure function");
    plane.mean = fields.numbers("means", "the mean of each structure function over all beads");
    plane.deviation =
        fields.numbers("deviations", "the standard deviation of each structure function");
    plane.bias = fields.number("bias", "softness where every function has its mean");
    check_plane(plane);
    read_rearrangement(fields.at("rearrangement", "what counts as a rearrangement"), file);
    if (fields.has("trained_on")) read_trained_on(fields.at("trained_on", ""), file);
    read_training(fields, file);
    check_hash(fields, file);
    return file;
}

json to_json(const TrainedOn& training)
{
    json value = {{"temperature", {training.coldest, training.hottest}},
                  {"structure", training.structure}};
    if (!training.model.empty()) value["model"] = training.model;
    return value;
}

} // namespace

const char* name_of(StructurePositions positions)
{
    return positions_names()[std::size_t(positions)].c_str();
}

std::string hyperplane_hash(const HyperplaneFile& file)
{
    const std::string text = canonical_text(file);
    return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
}

HyperplaneFile parse_hyperplane(const std::string& text, const std::string& name)
{
    const Document document = parse_document(text, name);
    if (!document.problems.empty()) throw ConfigurationError(name, document.problems);
    try {
        return read_object(document.value);
    } catch (const InputError& error) {
        throw InputError(name + ": " + error.what());
    }
}

HyperplaneFile read_hyperplane(const std::string& path)
{
    return parse_hyperplane(read_text(path), path);
}

std::string to_json_text(const HyperplaneFile& file)
{
    const Hyperplane& plane = file.plane;
    check_plane(plane);
    nlohmann::ordered_json value;
    value["format"] = format_name;
    value["structure"] = to_json(plane.set);
    value["positions"] = name_of(plane.positions);
    if (plane.positions == StructurePositions::time_average)
        value["average_frames"] = plane.average_frames;
    value["weights"] = plane.weight;
    value["means"] = plane.mean;
    value["deviations"] = plane.deviation;
    value["bias"] = plane.bias;
    value["rearrangement"] = {{"p_c", file.hop.threshold},
                              {"frames_before", file.hop.frames_before},
                              {"frames_after", file.hop.frames_after},
                              {"frame", file.frame}};
    if (file.trained_on) value["trained_on"] = to_json(*file.trained_on);
    json training = file.training;
    training["lead"] = file.lead;
    value["training"] = training;
    value["provenance"] = file.provenance;
    value["hash"] = hyperplane_hash(file);
    // One line a key: arrays of 40 numbers stay readable.
    std::string text = "{";
    for (const auto& [key, entry] : value.items())
        text += (text == "{" ? "\n  " : ",\n  ") + json_text(json(key)) + ": " + json_text(entry);
    return text + "\n}\n";
}

} // namespace pitchdrop
