#include "tiny.hpp"

#include "process.hpp"

#include <nlohmann/json.hpp>

#include <sstream>
#include <stdexcept>

namespace pitchdrop::test {

std::vector<std::string> reproducible_files(const std::filesystem::path& run)
{
    const auto tree = nlohmann::json::parse(read_file(run / "tree.json"));
    std::vector<std::string> files;
    for (const auto& branch : tree["branches"]) {
        const std::string id = branch["id"].get<std::string>();
        for (const char* name : {"thermo.csv", "checkpoint", "trajectory.gsd"})
            files.push_back(id + "/" + name);
        if (branch["stage"] != "quench")
            for (const char* name : {"relaxation.csv", "chains.csv"})
                files.push_back(id + "/" + name);
    }
    return files;
}

std::vector<double> column(const std::filesystem::path& csv, const std::string& name)
{
    std::istringstream text(read_file(csv));
    std::string line, word;
    std::getline(text, line);
    std::istringstream header(line);
    std::size_t index = 0;
    while (std::getline(header, word, ',') && word != name) ++index;
    if (word != name) throw std::runtime_error("no column " + name);
    std::vector<double> values;
    while (std::getline(text, line)) {
        std::istringstream row(line);
        for (std::size_t n = 0; n <= index; ++n) std::getline(row, word, ',');
        values.push_back(std::stod(word));
    }
    return values;
}

} // namespace pitchdrop::test
