/* CVODE of SUNDIALS with its banded solver, and the right-hand side compiled: the fastest way to use it.

   Built by bench/transport against the libraries that come with the Python package scikit-sundae, which
   has no headers. So the few functions that are used are declared here, as in SUNDIALS 7. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef void *Handle; /* SUNContext, N_Vector, SUNMatrix, SUNLinearSolver */
typedef int (*Rhs)(double t, Handle y, Handle ydot, void *user);
typedef int (*Jac)(double t, Handle y, Handle fy, Handle J, void *user, Handle a, Handle b, Handle c);

extern int SUNContext_Create(int comm, Handle *context);
extern int SUNContext_Free(Handle *context);
extern Handle N_VNew_Serial(int64_t length, Handle context);
extern double *N_VGetArrayPointer(Handle vector);
extern void N_VDestroy(Handle vector);
extern Handle SUNBandMatrix(int64_t n, int64_t upper, int64_t lower, Handle context);
extern double *SUNBandMatrix_Column(Handle matrix, int64_t column);
extern void SUNMatDestroy(Handle matrix);
extern Handle SUNLinSol_Band(Handle y, Handle matrix, Handle context);
extern int SUNLinSolFree(Handle solver);
extern void *CVodeCreate(int method, Handle context);
extern int CVodeInit(void *mem, Rhs f, double t0, Handle y0);
extern int CVodeReInit(void *mem, double t0, Handle y0);
extern int CVodeSStolerances(void *mem, double relative, double absolute);
extern int CVodeSetLinearSolver(void *mem, Handle solver, Handle matrix);
extern int CVodeSetJacFn(void *mem, Jac jacobian);
extern int CVodeSetUserData(void *mem, void *user);
extern int CVodeSetMaxNumSteps(void *mem, long int steps);
extern int CVodeSetStopTime(void *mem, double stop);
extern int CVodeSetInitStep(void *mem, double step);
extern int CVode(void *mem, double tout, Handle y, double *t, int task);
extern int CVodeGetNumSteps(void *mem, long int *steps);
extern void CVodeFree(void **mem);

enum { BDF = 2, NORMAL = 1 };

/* The chain as a tridiagonal matrix: below[i] couples node i to i - 1, above[i] to i + 1. */
struct Model {
    int n, source;
    const double *below, *diagonal, *above;
    double inflow; /* amount per second over the volume of the source's cell */
};

static int rhs(double t, Handle y, Handle ydot, void *user) {
    (void)t;
    const struct Model *m = user;
    const double *c = N_VGetArrayPointer(y);
    double *d = N_VGetArrayPointer(ydot);
    int n = m->n;
    d[0] = m->diagonal[0] * c[0] + m->above[0] * c[1];
    for (int i = 1; i < n - 1; i++)
        d[i] = m->below[i] * c[i - 1] + m->diagonal[i] * c[i] + m->above[i] * c[i + 1];
    d[n - 1] = m->below[n - 1] * c[n - 2] + m->diagonal[n - 1] * c[n - 1];
    d[m->source] += m->inflow;
    return 0;
}

static int jacobian(double t, Handle y, Handle fy, Handle J, void *user, Handle a, Handle b, Handle c) {
    (void)t, (void)y, (void)fy, (void)a, (void)b, (void)c;
    const struct Model *m = user;
    for (int j = 0; j < m->n; j++) {
        double *column = SUNBandMatrix_Column(J, j);
        if (j > 0) column[-1] = m->above[j - 1];
        column[0] = m->diagonal[j];
        if (j + 1 < m->n) column[1] = m->below[j + 1];
    }
    return 0;
}

/* Plays all pieces and writes the concentrations of the probes at the end of each. Gives the seconds that
   this thread computed, or a negative number when CVODE gave up. With `restart`, the method begins anew at every change
   of rate; without, it goes on and finds the change by its own error control. */
double run_cvode(int n, const double *below, const double *diagonal, const double *above, int source,
                 double source_ml, int pieces, const double *amounts, const double *durations_s, int probes,
                 const int *probe_nodes, double relative, double absolute, int restart, double first_step_s,
                 double *readings, int64_t *steps) {
    struct timespec begin, end;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    struct Model model = {n, source, below, diagonal, above, 0.0};
    Handle context = NULL;
    if (SUNContext_Create(0, &context) != 0) return -1.0;
    Handle y = N_VNew_Serial(n, context);
    double *c = N_VGetArrayPointer(y);
    memset(c, 0, (size_t)n * sizeof(double));
    void *mem = CVodeCreate(BDF, context);
    Handle matrix = SUNBandMatrix(n, 1, 1, context);
    Handle solver = SUNLinSol_Band(y, matrix, context);
    double t = 0.0, stop = 0.0, failed = 0.0;
    model.inflow = amounts[0] / durations_s[0] / source_ml;
    if (CVodeInit(mem, rhs, 0.0, y) || CVodeSStolerances(mem, relative, absolute) ||
        CVodeSetUserData(mem, &model) || CVodeSetLinearSolver(mem, solver, matrix) ||
        CVodeSetJacFn(mem, jacobian) || CVodeSetMaxNumSteps(mem, 1000000))
        failed = -2.0;
    *steps = 0;
    for (int piece = 0; piece < pieces && failed == 0.0; piece++) {
        long int taken = 0;
        model.inflow = amounts[piece] / durations_s[piece] / source_ml;
        if (restart && piece > 0) {
            CVodeGetNumSteps(mem, &taken);
            *steps += taken;
            CVodeReInit(mem, stop, y);
        }
        if (restart) CVodeSetInitStep(mem, first_step_s);
        stop += durations_s[piece];
        CVodeSetStopTime(mem, stop);
        if (CVode(mem, stop, y, &t, NORMAL) < 0) failed = -3.0;
        for (int probe = 0; probe < probes; probe++)
            readings[piece * probes + probe] = c[probe_nodes[probe]];
    }
    long int taken = 0;
    CVodeGetNumSteps(mem, &taken);
    *steps += taken;
    CVodeFree(&mem);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(y);
    SUNContext_Free(&context);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    double seconds = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    return failed < 0.0 ? failed : seconds;
}
