#include "engine/submit/submission_record.hpp"

#include "engine/io/atomic_file.hpp"
#include "engine/io/json_text.hpp"
#include "kernels/core/error.hpp"

namespace pitchdrop {
namespace {

using nlohmann::json;

SubmittedArray array_from(const json& entry)
{
    SubmittedArray array;
    array.name = entry.at("name");
    array.job = entry.at("job").is_null() ? "" : entry.at("job").get<std::string>();
    array.folder = entry.at("folder");
    array.dependency = entry.at("dependency");
    array.time = entry.at("time");
    for (const json& task : entry.at("tasks"))
        array.tasks.push_back(
            {task.at("index"), task.at("branches").get<std::vector<std::string>>()});
    return array;
}

} // namespace

json to_json(const SubmittedArray& array)
{
    json tasks = json::array();
    for (const SubmittedTask& task : array.tasks)
        tasks.push_back({{"index", task.index}, {"branches", task.branches}});
    return {{"name", array.name},     {"job", array.job.empty() ? json(nullptr) : json(array.job)},
            {"folder", array.folder}, {"dependency", array.dependency},
            {"time", array.time},     {"tasks", tasks}};
}

std::map<std::string, std::string> tasks_of_branches(const SubmissionRecord& record)
{
    std::map<std::string, std::string> tasks;
    for (const SubmittedArray& array : record.arrays)
        for (const SubmittedTask& task : array.tasks)
            for (const std::string& branch : task.branches)
                tasks[branch] = array.job + "_" + std::to_string(task.index);
    return tasks;
}

SubmissionRecord::SubmissionRecord(const std::filesystem::path& run)
    : path_(run / "submission.json")
{
    if (!std::filesystem::exists(path_)) return;
    try {
        const json stored = json::parse(read_file(path_));
        rounds = stored.at("rounds");
        for (const json& entry : stored.at("arrays")) arrays.push_back(array_from(entry));
    } catch (const json::exception& error) {
        throw InputError(path_.string() + " is not readable", error.what(),
                         "restore it; without it nothing tells which jobs are in the queue");
    }
}

void SubmissionRecord::write() const
{
    if (arrays.empty()) {
        std::filesystem::remove(path_);
        return;
    }
    json list = json::array();
    for (const SubmittedArray& array : arrays) list.push_back(to_json(array));
    const json content = {{"scheduler", "slurm"}, {"rounds", rounds}, {"arrays", list}};
    write_file_atomically(path_, json_text(content, 1) + "\n");
}

} // namespace pitchdrop
