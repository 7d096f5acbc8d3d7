using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MedV.Demo;
using MedV.Lab;
using Spectre.Console;

const int DiskMebibytes = 640;
const int LogWidth = 120;
const int Failed = 1;
const int WrongUsage = 2;
const int Cancelled = 130;

if (DemoOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(DemoOptions.Usage);
    return WrongUsage;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
IAnsiConsole console = OpenConsole(options);
try
{
    Report report = await RunAsync(options, console, stop.Token);
    report.WriteTo(console);
    if (options.Json)
    {
        Console.WriteLine(report.ToJson());
    }

    return report.AllVerified ? 0 : Failed;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Cancelled;
}
catch (Exception e) when (e is LabException or IOException)
{
    await Console.Error.WriteLineAsync($"demo: error: {e.Message}");
    await Console.Error.WriteLineAsync("demo: hint: ./demo.sh --keep leaves every log in .demo");
    return Failed;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

static IAnsiConsole OpenConsole(DemoOptions options)
{
    // With --json, standard output is for the one line.
    bool redirected = options.Json ? Console.IsErrorRedirected : Console.IsOutputRedirected;
    IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(options.Json ? Console.Error : Console.Out),
        Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
    });
    if (redirected)
    {
        console.Profile.Width = LogWidth;
    }

    return console;
}

static async Task<Report> RunAsync(DemoOptions options, IAnsiConsole console, CancellationToken cancellationToken)
{
    using var work = new WorkFolder(Path.Combine(Programs.RepositoryFolder, ".demo"), options.Keep);
    var plan = new BranchPlan { Hosts = options.Hosts, Wan = options.Wan };
    string? whyNot = await NamespaceBranch.WhyNotAsync(cancellationToken);
    await using IBranch branch = whyNot is null ? await NamespaceBranch.CreateAsync(plan, cancellationToken) : new LoopbackBranch(plan);

    string disk = options.Disk ?? work["disk.raw"];
    if (options.Disk is null)
    {
        Say("making a disk of this machine's files");
        await MachineDisk.MakeAsync(disk, DiskMebibytes, work["files"], cancellationToken);
    }

    Say("packing, signing and publishing it");
    string original = await Pc.DigestAsync(disk, cancellationToken);
    Realm realm = await Realm.CreateAsync(work["realm"], cancellationToken);
    await realm.PackAsync(disk, Delivery.Image, cancellationToken);
    await realm.PublishAsync(work["published"], cancellationToken);

    Say($"delivering it to {options.Hosts} PCs with empty stores ({branch.Description})");
    await using var origin = new SigningToolOrigin(branch.Origin, work["published"], work["origin"]);
    ImmutableArray<Pc> pcs = [.. branch.Hosts.Select(place => new Pc(place, work[place.Name]))];
    try
    {
        await origin.StartAsync(cancellationToken);
        foreach (Pc pc in pcs)
        {
            await realm.IssueHostAsync(pc.Name, CertificateOf(pc), cancellationToken);
        }

        await Task.WhenAll(pcs.Select(pc => pc.StartAsync(cancellationToken)));
        var delivery = new Delivery(realm, origin, pcs);
        await DeliveryView.ShowAsync(console, changed => delivery.RunAsync(CertificateOf, changed, cancellationToken));

        TimeSpan elapsed = delivery.Elapsed;
        string[] digests = await Task.WhenAll(delivery.Hosts.Select(host => Pc.DigestAsync(host.Image!.Path!, cancellationToken)));
        await Task.WhenAll(pcs.Select(pc => pc.StopAsync(cancellationToken)));
        return new Report(
            new FileInfo(disk).Length,
            await realm.UniqueEncodedBytesAsync(Delivery.Image, cancellationToken),
            origin.ReadAnswers().Sum(answer => answer.Bytes),
            original,
            elapsed,
            [.. delivery.Hosts.Zip(digests)]);
    }
    finally
    {
        await Task.WhenAll(pcs.Select(pc => pc.DisposeAsync().AsTask()));
    }

    string CertificateOf(Pc pc) => work[$"{pc.Name}.pem"];

    void Say(string text) => console.MarkupLine($"[grey]·[/] {Markup.Escape(text)}");
}
