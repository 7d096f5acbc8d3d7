namespace MedV.Chunking.Tests;

public sealed class ChunkingParametersTests
{
    [Theory]
    [InlineData(64, 64, 64)]
    [InlineData(16384, 65536, 262144)]
    [InlineData(64, 1 << 20, 1 << 20)]
    public void Limits_in_order_are_taken(int minimum, int average, int maximum)
    {
        var parameters = new ChunkingParameters(minimum, average, maximum);

        Assert.True(ChunkingParameters.AreValid(minimum, average, maximum));
        Assert.Equal((minimum, average, maximum), (parameters.MinimumBytes, parameters.AverageBytes, parameters.MaximumBytes));
    }

    [Theory]
    [InlineData(63, 64, 64)]
    [InlineData(128, 64, 256)]
    [InlineData(64, 256, 128)]
    [InlineData(64, 100, 256)]
    [InlineData(64, 128, (1 << 20) + 1)]
    [InlineData(-1, -1, -1)]
    public void Other_limits_are_refused(int minimum, int average, int maximum)
    {
        Assert.False(ChunkingParameters.AreValid(minimum, average, maximum));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkingParameters(minimum, average, maximum));
    }
}
