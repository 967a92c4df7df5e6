#include "tests/catch.hpp"

#include "engine/config/configuration.hpp"
#include "engine/run/protocol_tree.hpp"
#include "engine/submit/budget.hpp"
#include "engine/submit/job_plan.hpp"
#include "engine/submit/slurm_job.hpp"
#include "kernels/core/error.hpp"

#include <random>
#include <set>

namespace pitchdrop::submission_plan_test {

namespace {

/// melt → age → creep at some stresses, for some seeds.
ProtocolTree sweep(const std::string& seeds, const std::string& stresses)
{
    return build_tree(parse_configuration(R"({"system": {"chains": 8, "seed": )" + seeds +
                                              R"(}, "protocol": [
            {"stage": "melt", "temperature": 0.5, "duration": 10}, {"stage": "age", "duration": 10},
            {"stage": "creep", "duration": 10, "stress": )" +
                                              stresses + "}]}",
                                          "sweep", "."));
}

/// melt → quench to two temperatures → age → creep.
ProtocolTree deep_sweep()
{
    return build_tree(parse_configuration(
        R"({"system": {"chains": 8, "seed": [1, 2, 3, 4]}, "protocol": [
            {"stage": "melt", "duration": 10}, {"stage": "quench", "to": [0.4, 0.5], "rate": 0.01},
            {"stage": "age", "duration": [10, 20]},
            {"stage": "creep", "duration": 10, "stress": [0, 0.1, 0.2]}]})",
        "sweep", "."));
}

std::vector<JobArray> plan(const ProtocolTree& tree, PlanLimits limits = {},
                           const std::map<int, TaskPlace>& queue = {}, std::vector<bool> done = {})
{
    done.resize(tree.size());
    return plan_jobs(tree, done, queue, limits);
}

std::string dependency_of(const JobArray& array)
{
    return dependency(array, array.parent.array >= 0 ? "J" + std::to_string(array.parent.array)
                                                     : array.parent.job);
}

int index_of(const ProtocolTree& tree, const std::string& id)
{
    for (std::size_t n = 0; n < tree.size(); ++n)
        if (tree[n].id == id) return int(n);
    throw std::runtime_error("no branch " + id);
}

/// Array and index of the task that has a branch.
using Places = std::map<int, std::pair<int, int>>;

Places check_each_once(const std::vector<JobArray>& arrays, std::size_t branches,
                       const PlanLimits& limits)
{
    Places places;
    for (int a = 0; a < int(arrays.size()); ++a) {
        std::set<int> indices;
        for (const JobTask& task : arrays[std::size_t(a)].tasks) {
            CHECK(indices.insert(task.index).second);
            CHECK((task.index >= 0 && task.index < limits.array_size));
            CHECK(int(task.branches.size()) <= limits.branches_per_job);
            for (const int branch : task.branches)
                CHECK(places.insert({branch, {a, task.index}}).second);
        }
    }
    CHECK(places.size() == branches);
    return places;
}

/// Every branch waits for the very task that has its parent, and for nothing else.
void check_plan(const ProtocolTree& tree, const std::vector<JobArray>& arrays,
                const PlanLimits& limits)
{
    const Places places = check_each_once(arrays, tree.size(), limits);
    for (const auto& [branch, place] : places) {
        const JobArray& array = arrays[std::size_t(place.first)];
        const int parent = tree[std::size_t(branch)].parent;
        INFO(tree[std::size_t(branch)].id << " in " << array.name);
        if (parent < 0) {
            CHECK(array.wait == Wait::nothing);
            continue;
        }
        CHECK(array.parent.array == places.at(parent).first);
        const int awaited = array.wait == Wait::corresponding ? place.second : array.parent.index;
        CHECK(awaited == places.at(parent).second);
        CHECK(array.parent.array < place.first); // submitted before
    }
}

} // namespace

TEST_CASE("few parents with many children: an array for the children of each")
{
    const ProtocolTree tree = sweep("[1, 2]", "[0, 0.1, 0.2, 0.3, 0.4, 0.5]");
    const auto arrays = plan(tree);
    check_plan(tree, arrays, {});
    REQUIRE(arrays.size() == 4);
    CHECK(arrays[0].name == "00-melt");
    CHECK(dependency_of(arrays[0]).empty());
    CHECK(dependency_of(arrays[1]) == "aftercorr:J0");
    CHECK(dependency_of(arrays[2]) == "afterok:J1_0");
    CHECK(dependency_of(arrays[3]) == "afterok:J1_1");
    CHECK(arrays[3].tasks.size() == 6);
}

TEST_CASE("many parents with few children: an array for the k-th child of each")
{
    const ProtocolTree tree = sweep("[1, 2, 3, 4, 5]", "[0, 0.1]");
    const auto arrays = plan(tree);
    check_plan(tree, arrays, {});
    REQUIRE(arrays.size() == 4);
    for (const std::size_t creep : {2u, 3u}) {
        CHECK(dependency_of(arrays[creep]) == "aftercorr:J1");
        CHECK(array_indices(arrays[creep].tasks) == "0-4");
    }
}

TEST_CASE("whatever the limits, every branch is in one task that waits for its parent's")
{
    std::mt19937 random(5);
    for (int trial = 0; trial < 60; ++trial) {
        const PlanLimits limits{1 + int(random() % 7), 1 + int(random() % 5)};
        const ProtocolTree tree = trial % 2 ? deep_sweep() : sweep("[1, 2, 3]", "[0, 0.1, 0.2]");
        check_plan(tree, plan(tree, limits), limits);
    }
}

TEST_CASE("children of a job with several branches wait for its end, not for its success")
{
    const ProtocolTree tree = sweep("[1, 2, 3]", "[0, 0.1]");
    const PlanLimits limits{2, 1000};
    const auto arrays = plan(tree, limits);
    check_plan(tree, arrays, limits);
    CHECK(array_indices(arrays[0].tasks) == "0-1"); // seeds 1 and 2 share a job, 3 is alone
    std::multiset<std::string> waits;
    for (const JobArray& array : arrays)
        if (array.parent.array == 0 && array.wait != Wait::nothing)
            waits.insert(dependency_of(array));
    CHECK(waits == std::multiset<std::string>{"afterany:J0_0", "afterok:J0_1"});
}

TEST_CASE("what is done or in the queue is left alone; what starts from it knows")
{
    const ProtocolTree tree = sweep("[1, 2]", "[0, 0.1, 0.2]");
    std::vector<bool> done(tree.size());
    done[std::size_t(index_of(tree, "seed1/T0.5/melt"))] = true;
    done[std::size_t(index_of(tree, "seed1/T0.5/age"))] = true;
    const std::map<int, TaskPlace> queue = {
        {index_of(tree, "seed2/T0.5/melt"), {-1, "77", 4, 1}},
        {index_of(tree, "seed1/T0.5/creep/stress0.1"), {-1, "78", 0, 1}}};
    const auto arrays = plan(tree, {}, queue, done);
    std::multiset<std::string> waits;
    std::set<int> planned;
    for (const JobArray& array : arrays) {
        waits.insert(dependency_of(array));
        for (const JobTask& task : array.tasks)
            planned.insert(task.branches.begin(), task.branches.end());
    }
    CHECK(planned.size() == tree.size() - 4);
    CHECK(waits == std::multiset<std::string>{"", "afterok:77_4", "afterok:J0_0"});
    CHECK(array_indices(arrays[1].tasks) == "0-1"); // seed1's other two creeps: free to start
}

TEST_CASE("a branch in the queue whose parent is nowhere is submitted again with its parent")
{
    const ProtocolTree tree = sweep("1", "[0, 0.1]");
    const std::map<int, TaskPlace> queue = {{index_of(tree, "seed1/T0.5/age"), {-1, "5", 0, 1}}};
    const auto arrays = plan(tree, {}, queue);
    check_plan(tree, arrays, {});
}

TEST_CASE("the budget is counted from walltimes and estimated from steps")
{
    const ProtocolTree tree = sweep("[1, 2]", "[0, 0.1]");
    JobRequest request;
    request.cpus = 4;
    request.gpus = "a100:2";
    request.walltime = 7200;
    request.most_requeues = 2;
    const auto seconds = [](const JobTask& task) { return 900.0 * double(task.branches.size()); };
    const Budget budget = budget_of(plan(tree), request, seconds);
    CHECK(budget.jobs == 8);
    CHECK(budget.one_walltime.nodes == 16);
    CHECK(budget.at_most.nodes == 48);
    CHECK(budget.at_most.cpus == 192);
    CHECK(budget.at_most.gpus == 96);
    CHECK(budget.estimated->gpus == 4);
    CHECK(*budget.longest_job == 900);
    CHECK_FALSE(budget_of(plan(tree), request, {}).estimated);
    for (const char* wrong : {"0", "-1", "a100", "a100:", ":1", "1.5"})
        CHECK_THROWS_AS(gpu_count(wrong), InputError);
}

} // namespace pitchdrop::submission_plan_test
