#pragma once
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

/// A run directory made of formulas.
class MadeRun {
public:
    explicit MadeRun(const std::string& name)
        : path(std::filesystem::temp_directory_path() / ("pitchdrop_made_" + name))
    {
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path);
    }
    ~MadeRun() { std::filesystem::remove_all(path); }
    MadeRun(const MadeRun&) = delete;
    MadeRun& operator=(const MadeRun&) = delete;

    nlohmann::json& add(const std::string& id, const nlohmann::json& parent,
                        const std::string& stage, double begin, double end, double duration)
    {
        branches_.push_back({{"id", id},
                             {"parent", parent},
                             {"stage", stage},
                             {"label", stage},
                             {"state", "done"},
                             {"temperature_begin", begin},
                             {"temperature", end},
                             {"pressure", 0},
                             {"stress", 0},
                             {"seed", 1u},
                             {"steps", int(duration * 100)},
                             {"step", int(duration * 100)},
                             {"timestep", 0.01}});
        std::filesystem::create_directories(path / id);
        return branches_.back();
    }
    /// A file of the branch with rows at times 0, 1, …, `last`.
    void write(const std::string& id, const std::string& file, const std::string& names, int last,
               const std::function<std::string(double)>& row) const
    {
        std::ofstream out(path / id / file);
        out << names << '\n';
        for (int t = 0; t <= last; ++t) out << t << ',' << row(t) << '\n';
    }
    void finish() const
    {
        std::ofstream(path / "tree.json") << nlohmann::json{{"branches", branches_}};
        std::ofstream(path / "manifest.json") << manifest;
    }

    std::filesystem::path path;
    nlohmann::json manifest = {{"configuration", {{"protocol", nlohmann::json::array()}}}};

private:
    nlohmann::json branches_ = nlohmann::json::array();
};
