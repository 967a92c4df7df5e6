#include "engine/submit/slurm_job.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop {
namespace {

const char* const before_run = R"sh(set -u
branches=$1/$SLURM_ARRAY_TASK_ID.branches
# Not $SLURM_JOB_ID: one task of an array has the id of the array, and requeues all of it by that.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
restarts=${SLURM_RESTART_COUNT:-0}
echo "task $task on $(hostname), start $((restarts + 1)), $(date -u +%FT%TZ)"

# USR1 is Slurm's warning before the walltime ends; it comes to this shell and is passed on. TERM
# means that Slurm ends the job (cancelled, preempted, out of time): then it is not for us to requeue.
simulation='' signalled=no ending=no
stop() { signalled=yes; [ -z "$simulation" ] || kill -USR1 "$simulation"; }
trap 'stop' USR1
trap 'ending=yes; stop' TERM

)sh";

const char* const after_run = R"sh( &
simulation=$!
[ "$signalled" = no ] || stop
# A signal ends the waiting, not what is waited for.
while signalled=no; wait "$simulation"; status=$?; [ "$signalled" = yes ]; do :; done
trap '' USR1 TERM
echo "task $task: exit status $status, $(date -u +%FT%TZ)"

case $status in
75 | 138 | 143) ;; # stopped; 138, 143: by a signal before it could listen
*) exit $status ;;
esac
[ "$ending" = no ] || exit 75
if [ "$restarts" -ge "$most_restarts" ]; then
  echo "task $task was requeued $restarts times (--max-requeues) - pitchdrop submit goes on from here"
  exit 75
fi
# The controller may be away for a while. What waits for a job that is requeued goes on waiting.
for _ in {1..360}; do
  scontrol requeue "$task" && exit 75
  sleep 10
done
exit 75
)sh";

} // namespace

std::string job_script(const JobRequest& request, const JobProgram& program)
{
    std::string text = R"(#!/bin/bash
# Written by `pitchdrop submit`. A task of a job array carries out the branches that are listed in
# $1/<index>.branches, and puts itself back into the queue if its time is over before they are done.
)";
    text += before_run;
    text += fmt::format("most_restarts={}\n", request.most_requeues);
    text += shell_quoted(program.program.string()) + " run " +
            shell_quoted(program.configuration.string()) + " \\\n  --out " +
            shell_quoted(program.out.string()) + " --branches \"@$branches\"";
    for (const std::string& option : program.options) text += " " + shell_quoted(option);
    text += fmt::format(" --max-walltime {:.0f}s", std::floor(request.time_to_simulate()));
    return text + after_run;
}

} // namespace pitchdrop
