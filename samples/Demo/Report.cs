using System.Collections.Immutable;
using System.Text.Json;
using Spectre.Console;

namespace MedV.Demo;

/// <summary>What a delivery came to. The figures of the site are counted at the origin, not by the daemons.</summary>
/// <param name="ImageBytes">Size of the disk.</param>
/// <param name="UniqueEncodedBytes">Its different chunks as they lie in packs: the least that has to cross the WAN.</param>
/// <param name="WanBytes">All body bytes that the origin sent.</param>
/// <param name="OriginalDigest">SHA-256 of the disk that was packed.</param>
/// <param name="Elapsed">From the enrolment until the last disk was complete.</param>
/// <param name="Hosts">Each PC's state at the end, and SHA-256 of its disk.</param>
internal sealed record Report(
    long ImageBytes,
    long UniqueEncodedBytes,
    long WanBytes,
    string OriginalDigest,
    TimeSpan Elapsed,
    ImmutableArray<(HostProgress Progress, string Digest)> Hosts)
{
    /// <summary>Whether every PC has the disk, bit for bit.</summary>
    public bool AllVerified => Hosts.All(host => host.Digest == OriginalDigest);

    private double WanRatio => Math.Round((double)WanBytes / UniqueEncodedBytes, 4);

    /// <summary>One line for programs.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        hosts = Hosts.Length,
        imageBytes = ImageBytes,
        uniqueEncodedBytes = UniqueEncodedBytes,
        wanBytes = WanBytes,
        wanRatio = WanRatio,
        allVerified = AllVerified,
        seconds = Math.Round(Elapsed.TotalSeconds, 2),
    });

    /// <summary>A table for people.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("PC", "from the WAN", "from peers", "seconds", "SHA-256 of the disk");
        foreach (int number in new[] { 1, 2, 3 })
        {
            table.Columns[number].RightAligned();
        }

        foreach ((HostProgress host, string digest) in Hosts)
        {
            string verdict = digest == OriginalDigest ? "[green]= original[/]" : "[red]NOT THE ORIGINAL[/]";
            table.AddRow(
                host.Name,
                $"{host.Image!.Sources.WanBytes / 1e6:0.0} MB",
                $"{host.Image.Sources.PeerBytes / 1e6:0.0} MB",
                $"{host.Completed!.Value.TotalSeconds:0.0}",
                $"{digest[..16]}… {verdict}");
        }

        console.Write(table);
        console.MarkupLine(
            $"  The WAN carried [bold]{WanBytes / 1e6:0.0} MB[/] for a disk of {UniqueEncodedBytes / 1e6:0.0} MB in packs ({ImageBytes / 1e6:0} MB plain): "
            + $"[bold]{WanRatio:0.000}[/] times, for {Hosts.Length} PCs in {Elapsed.TotalSeconds:0.0} s.");
    }
}
