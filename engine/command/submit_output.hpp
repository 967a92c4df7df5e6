#pragma once
#include "engine/submit/budget.hpp"
#include "engine/submit/submission.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace pitchdrop {

/// What will be submitted and what it may cost, for people.
void print_plan(std::FILE* file, const SubmissionPlan& plan, const Budget& budget,
                const JobRequest& request);

/// Warnings about it: jobs that are estimated to be longer than they may take.
void print_warnings(std::FILE* file, const Budget& budget, const JobRequest& request);

nlohmann::json plan_json(const SubmissionPlan& plan, const Budget& budget,
                         const JobRequest& request);
nlohmann::json submission_json(const ArraySubmission& submission);

/// A command as one types it.
std::string command_line(const std::vector<std::string>& command);

} // namespace pitchdrop
