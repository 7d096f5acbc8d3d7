using System.Globalization;
using System.Text;
using MedV.Chunking.Boundaries;

namespace MedV.Chunking.Tests.Boundaries;

public sealed class ChunkingVectorTests
{
    [Fact]
    public void The_gear_table_is_the_published_one()
    {
        string table = string.Concat(GearTable.Values.Select(value => value.ToString("x16", CultureInfo.InvariantCulture) + "\n"));

        Vectors.AssertEqual("chunking/gear-1.txt", table);
    }

    [Fact]
    public void The_cut_points_are_the_published_ones()
    {
        (ulong Seed, int Bytes, ChunkingParameters Parameters)[] cases =
        [
            (1, 4_000_000, ChunkingParameters.Default),
            (2, 1_000_003, ChunkingParameters.Default),
            (3, 100_000, new ChunkingParameters(1024, 4096, 16384)),
            (4, 40_000, new ChunkingParameters(64, 256, 256)),
            (5, 40_000, new ChunkingParameters(512, 512, 1500)),
        ];

        var text = new StringBuilder();
        foreach ((ulong seed, int bytes, ChunkingParameters p) in cases)
        {
            List<int> lengths = Cutting.Lengths(Vectors.Xorshift(seed, bytes), p);
            text.Append(CultureInfo.InvariantCulture, $"{seed} {bytes} {p.MinimumBytes} {p.AverageBytes} {p.MaximumBytes}:");
            text.Append(string.Concat(lengths.Select(length => string.Create(CultureInfo.InvariantCulture, $" {length}")))).Append('\n');
        }

        Vectors.AssertEqual("chunking/cut-points.txt", text.ToString());
    }
}
