#!/bin/sh
# One task of a Slurm job array: the line of $JOBS (grader/grade roster --emit-jobs) that has this task's number.
#SBATCH --cpus-per-task=1 --mem=2G --time=00:30:00
set -eu
job=$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$JOBS")
[ -n "$job" ] || {
    echo "slurm_job: $JOBS has no line $SLURM_ARRAY_TASK_ID" >&2
    exit 1
}
exec sh -c "$job"
