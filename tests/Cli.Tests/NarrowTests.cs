using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Tests;

/// <summary>What a terminal of 80 columns shows.</summary>
public sealed class NarrowTests
{
    private const int Columns = 80;

    [Fact]
    public void A_usual_branch_fits_into_80_columns_without_a_broken_line()
    {
        var image = new PeerImage(new string('a', 64), 84, "debian-lab", 12, 84);
        PeerStatus peer = new(
            new string('1', 64), "pc-accounting-0001", ["[fe80::1234:5678:9abc:def0%12]:7687"], PeerState.Connected, PeerFound.Multicast, WanAble: true, [image],
            5 * Reports.MiB, 2048, 1000 * Reports.MiB, 1000 * Reports.MiB, null, null);

        string[] lines = Show(new PeersView(new PeersReport([peer, peer with { Name = "pc-02", WanAble = false }]), Ran.Now));

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, Columns));
        Assert.Equal("pc-accounting-0001  1000.0 MiB/s  1000.0 MiB/s  yes  debian-lab@12 100 %", lines[1]);
    }

    private static string[] Show(IRenderable view)
    {
        using var text = new StringWriter { NewLine = "\n" };
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        screen.Profile.Width = Columns;
        screen.Write(view);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
