#include "engine/submit/slurm_queue.hpp"

#include "engine/submit/program_output.hpp"
#include "kernels/core/error.hpp"

#include <charconv>
#include <sstream>
#include <stdexcept>

namespace pitchdrop {

const char* const queue_format = "%j|%F|%K|%r"; ///< name, id of the array, index, reason of waiting

Queue parse_queue(const std::string& text)
{
    Queue queue;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> fields;
        std::istringstream words(line);
        for (std::string word; std::getline(words, word, '|');) fields.push_back(word);
        int index = 0;
        if (fields.size() < 4 || fields[3] == "DependencyNeverSatisfied") continue;
        const char* const end = fields[2].data() + fields[2].size();
        if (std::from_chars(fields[2].data(), end, index).ptr != end) continue; // no array
        queue[fields[0]].job = fields[1];
        queue[fields[0]].tasks.insert(index);
    }
    return queue;
}

Queue ask_queue(const std::vector<const SubmittedArray*>& arrays)
{
    if (arrays.empty()) return {};
    std::string names;
    for (const SubmittedArray* array : arrays) names += (names.empty() ? "" : ",") + array->name;
    const ProgramOutput answer =
        run_program({"squeue", "--noheader", "--array", "--format", queue_format, "--name", names});
    if (answer.status != 0)
        throw std::runtime_error(explain("squeue does not tell what is in the queue", answer.error,
                                         "nothing was submitted; try again when it answers"));
    return parse_queue(answer.output);
}

} // namespace pitchdrop
