using System.Globalization;

namespace MedV.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>The usage text.</summary>
    public const string Usage = """
        usage: ./demo.sh [DISK] [--hosts N] [--wan RATE] [--keep] [--json]

          DISK         a raw disk image; default: one made of this machine's files
          --hosts N    PCs in the branch, 1 to 32; default 4
          --wan RATE   the WAN link in each direction, like 20mbit; default 100mbit
          --keep       leave the work folder .demo
          --json       end with one line of JSON on standard output
        """;

    /// <summary>The disk to deliver; null: make one.</summary>
    public string? Disk { get; private init; }

    /// <summary>How many PCs.</summary>
    public int Hosts { get; private init; } = 4;

    /// <summary>The rate of the WAN link, as <c>tc</c> writes it.</summary>
    public string Wan { get; private init; } = "100mbit";

    /// <summary>Whether the work folder stays.</summary>
    public bool Keep { get; private init; }

    /// <summary>Whether the last line of standard output is JSON and all else goes to standard error.</summary>
    public bool Json { get; private init; }

    /// <summary>Reads a command line.</summary>
    /// <returns>Null when it is wrong.</returns>
    public static DemoOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            string? value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--keep":
                    options = options with { Keep = true };
                    break;
                case "--wan" when value is not null:
                    options = options with { Wan = value };
                    i++;
                    break;
                case "--hosts" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int hosts) && hosts is >= 1 and <= 32:
                    options = options with { Hosts = hosts };
                    i++;
                    break;
                case var disk when !disk.StartsWith('-') && options.Disk is null:
                    options = options with { Disk = disk };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
