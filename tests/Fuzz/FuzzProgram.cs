using System.Diagnostics;
using System.Globalization;
using System.Text;
using MedV.Chunking;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Targets;

namespace MedV.Fuzz;

/// <summary>The commands: docs/fuzzing.md.</summary>
internal static class FuzzProgram
{
    private const int Done = 0, Failed = 1, WrongUsage = 2;

    private const string Usage = """
        usage: fuzz run TARGET... [--executions N] [--seconds N] [--seed N] [--folder DIR]
               fuzz replay FILE...
               fuzz reduce TARGET [--folder DIR] [--most-bytes N]
               fuzz cover TARGET... [--folder DIR]      with MEDV_FUZZ_COVER=1
               fuzz list
        --plain: without instrumentation

        """;

    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The words behind the name of the program.</param>
    /// <param name="parts">The method of each part of the products that has a probe.</param>
    /// <returns>0 when all promises were kept, 1 when one was broken, 2 for wrong usage.</returns>
    public static int Run(string[] arguments, IReadOnlyList<string> parts)
    {
        try
        {
            var options = new RunOptions(arguments.Skip(1));
            switch (arguments.FirstOrDefault())
            {
                case "run":
                    Console.Error.WriteLine($"{parts.Count} parts of code have a probe");
                    return options.Words.Select(name => RunCampaign(AllTargets.Make(name), options)).DefaultIfEmpty(WrongUsage).Max();
                case "replay":
                    return options.Words.Select(Replay).DefaultIfEmpty(WrongUsage).Max();
                case "reduce":
                    return options.Words.Select(name => Reduce(AllTargets.Make(name), options)).DefaultIfEmpty(WrongUsage).Max();
                case "cover":
                    return options.Words.Select(name => Cover(AllTargets.Make(name), parts, options)).DefaultIfEmpty(WrongUsage).Max();
                case "list":
                    Console.WriteLine(string.Join('\n', AllTargets.Names));
                    return Done;
                default:
                    Console.Error.Write(Usage);
                    return WrongUsage;
            }
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine($"fuzz: error: {exception.Message}");
            return WrongUsage;
        }
    }

    private static int RunCampaign(FuzzTarget target, RunOptions options)
    {
        string folder = options.Text("folder", Path.Combine("artifacts", "fuzz"));
        Directory.CreateDirectory(folder);
        int seed = (int)options.Number("seed", 1);
        string corpus = Path.Combine(folder, target.Name + ".cases");
        FuzzCase[] known = [.. BaseFiles.Cases(target.Name), .. File.Exists(corpus) ? FuzzCase.ReadAll(File.ReadAllText(corpus)) : []];
        using StreamWriter kept = File.AppendText(corpus);
        using var current = new CurrentCase(Path.Combine(folder, $"{target.Name}-{seed}.current"), LongestCase, text => EndHanging(folder, target.Name, seed, text));
        var campaign = new Campaign(target, seed, current)
        {
            Kept = input => kept.WriteLine(input),
            Failed = (input, failure) => Save(folder, seed, input, failure),
        };

        long started = Stopwatch.GetTimestamp();
        long shown = started;
        campaign.Begin(known);
        campaign.Run(options.Number("executions", 1_000_000), TimeSpan.FromSeconds(options.Number("seconds", 1_000_000)), _ =>
        {
            if (Stopwatch.GetElapsedTime(shown).TotalSeconds > 10)
            {
                shown = Stopwatch.GetTimestamp();
                kept.Flush();
                Console.Error.WriteLine(Describe(target, seed, campaign, started));
            }
        });
        Console.WriteLine(Describe(target, seed, campaign, started));
        if (campaign.Executor.Slowest is FuzzCase slowest)
        {
            File.WriteAllText(Path.Combine(folder, $"{target.Name}-{seed}.slowest"), $"# {campaign.Executor.SlowestSeconds:0.000} s\n{slowest}\n");
        }

        return campaign.Failures.Count == 0 ? Done : Failed;
    }

    private static string Describe(FuzzTarget target, int seed, Campaign campaign, long started)
    {
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Executor executor = campaign.Executor;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name} seed {seed}: {executor.Executions} executions in {seconds:0} s, {executor.Executions / seconds:0}/s, {campaign.Corpus.Count} cases kept, {campaign.Ways} ways, {campaign.Failures.Count} failures; most allocated {executor.MostAllocatedBytes >> 10} KiB, most read {executor.MostReadBytes >> 10} KiB, slowest {executor.SlowestSeconds * 1000:0.0} ms; process {Environment.WorkingSet >> 20} MiB");
    }

    private static void Save(string folder, int seed, FuzzCase input, Failure failure)
    {
        string name = Path.Combine(folder, $"{input.Target}-{seed}-{NameOf(failure)}.failure");
        string remarks = string.Join('\n', failure.Text.Split('\n').Select(line => "# " + line.TrimEnd()));
        File.WriteAllText(name, $"# seed {seed}\n{remarks}\n{input}\n");
        Console.Error.WriteLine($"{name}: {failure.Signature}");
    }

    /// <summary>The same for the same failure in every run.</summary>
    private static string NameOf(Failure failure) => Digest.Of(Encoding.UTF8.GetBytes(failure.Signature)).ToString()[..8];

    private static void EndHanging(string folder, string target, int seed, string text)
    {
        string name = Path.Combine(folder, $"{target}-{seed}.hang");
        File.WriteAllText(name, $"# seed {seed}: does not end\n{text}");
        Console.Error.WriteLine($"{name}: an input does not end within {LongestCase.TotalSeconds} s of processor time");
        Environment.Exit(Failed);
    }

    private static int Replay(string path)
    {
        int worst = Done;
        foreach (FuzzCase input in FuzzCase.ReadAll(File.ReadAllText(path)))
        {
            FuzzTarget target = AllTargets.Make(input.Target);
            var executor = new Executor(target);
            Failure? failure = executor.Execute(input);
            Console.WriteLine(
                $"{path}: {failure?.Text ?? "as documented"} ({executor.SlowestSeconds * 1000:0.0} ms, {executor.MostAllocatedBytes >> 10} KiB allocated, {executor.MostReadBytes >> 10} KiB read)");
            worst = failure is null ? worst : Failed;
        }

        return worst;
    }

    private static int Reduce(FuzzTarget target, RunOptions options)
    {
        string folder = options.Text("folder", Path.Combine("artifacts", "fuzz"));
        FuzzCase[] known = [.. BaseFiles.Cases(target.Name), .. FuzzCase.ReadAll(File.ReadAllText(Path.Combine(folder, target.Name + ".cases")))];
        List<FuzzCase> few = CorpusReducer.Reduce(target, known, (int)options.Number("most-bytes", 4000));
        string text = string.Concat(few.Select(input => $"{input}\n"));
        Directory.CreateDirectory(BaseFiles.FolderOf(target.Name));
        File.WriteAllText(Path.Combine(BaseFiles.FolderOf(target.Name), "found.cases"), text);
        Console.WriteLine($"{target.Name}: {known.Length} cases became {few.Count}, {text.Length} bytes");
        return Done;
    }

    /// <summary>Tells which methods the corpus enters without going through all of them.</summary>
    private static int Cover(FuzzTarget target, IReadOnlyList<string> parts, RunOptions options)
    {
        string corpus = Path.Combine(options.Text("folder", Path.Combine("artifacts", "fuzz")), target.Name + ".cases");
        new Campaign(target, seed: 0).Begin([.. BaseFiles.Cases(target.Name), .. File.Exists(corpus) ? FuzzCase.ReadAll(File.ReadAllText(corpus)) : []]);
        var reached = parts.Select((method, part) => (Method: method, IsReached: Probe.Reached[Instrumenter.PlaceOf(part)] != 0)).ToLookup(part => part.Method, part => part.IsReached);
        foreach (IGrouping<string, bool> method in reached.Where(method => method.Contains(true)))
        {
            Console.WriteLine($"{method.Count(isReached => isReached),4} of {method.Count(),4} {method.Key}");
        }

        return Done;
    }
}
