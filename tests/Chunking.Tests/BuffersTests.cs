namespace MedV.Chunking.Tests;

public sealed class BuffersTests
{
    [Theory]
    [InlineData(1024 * 1024, 2)]
    [InlineData(512 * 1024, 2)]
    [InlineData(256 * 1024, 16)]
    [InlineData(64 * 1024, 16)]
    public void Of_long_arrays_that_were_given_back_few_are_kept_whoever_had_them(int bytes, int most)
    {
        byte[][] first = RentAll();
        Parallel.ForEach(first, array => Buffers.Shared.Return(array));

        byte[][] again = RentAll();

        // As many more of twice the length may have been lent instead.
        Assert.InRange(again.Count(first.Contains), 1, 2 * most);
        Array.ForEach(again, array => Buffers.Shared.Return(array));

        byte[][] RentAll() => [.. Enumerable.Range(0, 3 * most).Select(_ => Buffers.Shared.Rent(bytes))];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(33 * 1024)]
    [InlineData(300_000)]
    [InlineData(3 * 1024 * 1024)]
    public void What_is_borrowed_is_as_long_as_was_asked_for_and_can_be_given_back(int bytes)
    {
        byte[] array = Buffers.Shared.Rent(bytes);

        Assert.True(array.Length >= bytes);
        Buffers.Shared.Return(array);
    }
}
