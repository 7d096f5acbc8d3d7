using System.Globalization;

namespace MedV.Bench.Lan;

/// <summary>What the command line asks for.</summary>
internal sealed record LanBenchOptions
{
    public const string Usage = "usage: bench/run.sh lan [--json] [--mebibytes 1024] [--peers 1] [--runs 3] [--folder DIR]";

    /// <summary>Whether the last line is JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The size of the disk.</summary>
    public int Mebibytes { get; init; } = 1024;

    /// <summary>How many hosts take it from the first.</summary>
    public int Peers { get; init; } = 1;

    /// <summary>How often.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>Where the disks are. In memory, unless told otherwise: what is measured is the network, not this machine's disk.</summary>
    public string Folder { get; init; } = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Reads a command line; null when it is wrong.</summary>
    public static LanBenchOptions? Parse(string[] args)
    {
        var options = new LanBenchOptions();
        for (int i = 0; i < args.Length; i++)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            int number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : 0;
            LanBenchOptions? next = args[i] switch
            {
                "--json" => options with { Json = true },
                "--mebibytes" when number > 0 => options with { Mebibytes = number },
                "--peers" when number is > 0 and < 100 => options with { Peers = number },
                "--runs" when number > 0 => options with { Runs = number },
                "--folder" when value.Length > 0 => options with { Folder = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
            i += args[i] == "--json" ? 0 : 1;
        }

        return options;
    }
}
