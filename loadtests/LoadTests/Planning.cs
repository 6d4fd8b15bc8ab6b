using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HdrHistogram;
using Realtime.Documents;
using Realtime.Execution;
using Realtime.Operations;
using Realtime.RoleSchemas;
using Realtime.RoleSchemas.Introspection;
using Realtime.RoleSchemas.Types;
using Realtime.Schema;
using Realtime.Sessions;
using Realtime.Sql;

namespace Realtime.LoadTests;

/// <summary>
/// What an operation costs before its statement is sent: planned anew (parsed, checked against the role's types, planned with permissions, written as SQL),
/// and found in the cache. In this process, on one thread, without any database at the time.
/// </summary>
internal sealed class Planning(Lab lab, Options options)
{
    // Four thousand calls of everything on the way: the runtime compiles a method anew after 30.
    private const int WarmUp = 4_000;
    private const int Hits = 200_000;
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs it; false when the median operation takes longer than is promised.</summary>
    public async Task<bool> RunAsync(Report report, CancellationToken cancellation)
    {
        var snapshot = await PlanningProject.CreateAsync(lab.Database, cancellation);
        var plans = new OperationPlans(new RoleSchemaCache(RoleSchemaOptions.Default), new IntrospectionRunner(), new SqlOptions(false), new DocumentLimits());
        using var variables = JsonDocument.Parse(PlanningProject.Variables);
        var run = new Run(plans, snapshot, variables.RootElement, PlanningProject.Role);

        var cold = await run.FirstAsync();
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 1; number <= WarmUp; number++)
        {
            run.Timed(number);
        }

        cancellation.ThrowIfCancellationRequested();
        var times = new LongHistogram(TimeSpan.TicksPerMinute, 3);
        var collections = GC.CollectionCount(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = WarmUp + 1; number <= WarmUp + options.Operations; number++)
        {
            times.RecordValue(run.Timed(number).Ticks);
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / options.Operations;
        collections = GC.CollectionCount(0) - collections;
        var (hit, hitBytes) = run.Hit(WarmUp + options.Operations, Hits);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - empty;
        GC.KeepAlive(plans);
        var warm = await new Run(plans, snapshot, variables.RootElement, PlanningProject.SecondRole).FirstAsync();
        report.Section(
            $"Planning: {options.Operations} operations of {PlanningProject.Fields} fields, all different, {PlanningProject.Tables} tables",
            [
                ("first operation of a role, its schema built, code cold", Microseconds(cold.Ticks)),
                ("first operation of another role, its schema built, code warm", Microseconds(warm.Ticks)),
                ("planned anew, p50", Microseconds(times.GetValueAtPercentile(50))),
                ("planned anew, p99", Microseconds(times.GetValueAtPercentile(99))),
                ("planned anew, longest", Microseconds(times.GetMaxValue())),
                ("planned anew, allocated", string.Create(CultureInfo.InvariantCulture, $"{allocated / 1024.0:0} KB")),
                ("planned anew, collections of garbage meanwhile", $"{collections}"),
                ("held by the full caches", string.Create(CultureInfo.InvariantCulture, $"{kept / 1_048_576.0:0} MB")),
                ("found in the cache, mean", Microseconds(hit.Ticks / (double)Hits)),
                ("found in the cache, allocated", $"{hitBytes} B"),
            ]);
        return times.GetValueAtPercentile(50) < Promised.Ticks;
    }

    private static string Microseconds(double ticks) => string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerMicrosecond:0.0} µs");

    private sealed class Run(OperationPlans plans, SchemaSnapshot snapshot, JsonElement variables, string role)
    {
        private readonly Session _session = new(role, [KeyValuePair.Create("x-hasura-user-id", "7")]);

        /// <summary>The first operation of the role: its schema is built meanwhile, on another thread.</summary>
        public async Task<TimeSpan> FirstAsync()
        {
            var began = Stopwatch.GetTimestamp();
            await plans.GetAsync(Request(0), _session, snapshot, CancellationToken.None);
            return Stopwatch.GetElapsedTime(began);
        }

        /// <summary>Plans an operation that was not seen before.</summary>
        public TimeSpan Timed(int number)
        {
            var request = Request(number);
            var began = Stopwatch.GetTimestamp();
            Plan(request);
            return Stopwatch.GetElapsedTime(began);
        }

        /// <summary>Asks for one operation again and again: time in all, bytes for each.</summary>
        public (TimeSpan Time, long Bytes) Hit(int number, int times)
        {
            var request = Request(number);
            for (var time = 0; time < times / 10; time++)
            {
                Plan(request);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var time = 0; time < times; time++)
            {
                Plan(request);
            }

            return (Stopwatch.GetElapsedTime(began), (GC.GetAllocatedBytesForCurrentThread() - before) / times);
        }

        private OperationRequest Request(int number) => new(PlanningProject.Operation(number), Variables: variables);

        // Once the role's schema is built, nothing of planning waits: what did would be measured as something else.
        private void Plan(OperationRequest request)
        {
            var planned = plans.GetAsync(request, _session, snapshot, CancellationToken.None);
            if (!planned.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("an operation was not planned at once");
            }
        }
    }
}
