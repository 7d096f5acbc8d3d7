namespace MedV.Store.Tests;

public sealed class StoreLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_store_is_used_by_one_at_a_time()
    {
        using StoreLock first = StoreLock.Take(_folder.At("store"));

        StoreException exception = Assert.Throws<StoreException>(() => StoreLock.Take(_folder.At("store")));

        Assert.Equal(StoreFault.InUse, exception.Fault);
        Assert.Contains(_folder.At("store"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_was_given_back_can_be_taken_again()
    {
        StoreLock.Take(_folder.Path).Dispose();

        using StoreLock second = StoreLock.Take(_folder.Path);

        Assert.True(File.Exists(_folder.At("lock")));
    }

    public void Dispose() => _folder.Dispose();
}
