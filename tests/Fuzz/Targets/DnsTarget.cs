using System.Runtime.CompilerServices;
using MedV.Discovery.Dns;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;

namespace MedV.Fuzz.Targets;

/// <summary>A packet of multicast DNS: what <see cref="DnsMessageReader"/> reads, its writer writes, and reads again as the same.</summary>
internal sealed class DnsTarget : FuzzTarget
{
    private readonly byte[] _again = new byte[1 << 20];

    public DnsTarget() => OwnMutations = [AddPointer];

    /// <inheritdoc/>
    public override string Name => "dns";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 4 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override int Room => 9100;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        DnsMessage? message;
        using (meter.Measure())
        {
            if (!DnsMessageReader.TryRead(input.Bytes, out message))
            {
                return;
            }
        }

        int entries = message.Questions.Length + message.Answers.Length + message.Authorities.Length + message.Additionals.Length;
        Probe.NoteSize("entries", entries);
        FuzzException.Require(entries <= DnsMessageReader.MaximumEntries, "there are too many entries");
        int written = DnsMessageWriter.Write(message, _again);
        FuzzException.Require(written > 0, "what was read cannot be written");
        if (written <= DnsMessageReader.MaximumPacketBytes)
        {
            FuzzException.Require(DnsMessageReader.TryRead(_again.AsSpan(0, written), out DnsMessage? same) && AreSame(message, same), "what was written is read as another message");
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases() =>
        from path in Directory.EnumerateFiles(Folder(), "*.hex").Order(StringComparer.Ordinal)
        let packet = Convert.FromHexString(string.Concat(File.ReadLines(path).Where(line => !line.StartsWith('#'))).Replace(" ", "", StringComparison.Ordinal))
        select new FuzzBase(Path.GetFileNameWithoutExtension(path), packet, Describe(packet));

    private static FieldMap Describe(byte[] packet)
    {
        var map = new FieldMap();
        map.AddNumbers(packet.Length, 0xC00C, 0xC000, 512, 9000, 63, 255, 1, 12, 16, 28, 33);
        map.Add(0, "222222", isBigEndian: true);
        map.AddUnknown(packet, 12, packet.Length - 12, 1);
        for (int at = 12; at + 2 <= packet.Length; at++)
        {
            if (packet[at] is 0 or >= 0xC0)
            {
                map.Add(at, "2", isBigEndian: true);
            }
        }

        return map;
    }

    /// <summary>Writes a pointer to another place of the packet.</summary>
    private static void AddPointer(Workbench input, Random random)
    {
        int to = random.Next(Math.Max(input.Length, 1));
        input.Write(random.Next(input.Length + 1), [(byte)(0xC0 | ((to >> 8) & 0x3F)), (byte)(to & 0xFF)]);
    }

    private static bool AreSame(DnsMessage a, DnsMessage b) =>
        a.Id == b.Id && a.Flags == b.Flags && a.Questions.SequenceEqual(b.Questions) && a.Answers.SequenceEqual(b.Answers)
        && a.Authorities.SequenceEqual(b.Authorities) && a.Additionals.SequenceEqual(b.Additionals);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../vectors/discovery/packets");
}
