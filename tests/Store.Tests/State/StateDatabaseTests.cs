using MedV.Chunking;
using MedV.Store.State;

namespace MedV.Store.Tests.State;

public sealed class StateDatabaseTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Digest Fingerprint = Digest.Of("root"u8);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Trusted_metadata_outlives_a_restart_byte_for_byte()
    {
        using (StateDatabase state = Open())
        {
            state.Trusted.Replace([new("timestamp", 7, "{\"t\":7}"u8.ToArray()), new("root", 2, new byte[] { 0, 255 })]);
        }

        using StateDatabase again = Open();

        Assert.Equal(
            [("root", 2L, "00FF"), ("timestamp", 7L, "7B2274223A377D")],
            again.Trusted.Read().Select(role => (role.Role, role.Version, Convert.ToHexString(role.Bytes.Span))));
    }

    [Fact]
    public void Replacing_trusted_metadata_that_fails_half_way_changes_nothing()
    {
        using StateDatabase state = Open();
        state.Trusted.Replace([new("root", 1, new byte[1])]);

        Assert.Throws<StoreException>(() => state.Trusted.Replace([new("root", 2, new byte[1]), new("root", 3, new byte[1])]));

        TrustedRole kept = Assert.Single(state.Trusted.Read());
        Assert.Equal(1, kept.Version);
    }

    [Fact]
    public void A_new_host_is_enrolled_nowhere()
    {
        using StateDatabase state = Open();

        Enrolment? enrolment = state.Enrolments.Read();

        Assert.Null(enrolment);
        Assert.Null(state.MovedAside);
    }

    [Fact]
    public void An_enrolment_keeps_its_origins_in_order()
    {
        using StateDatabase state = Open();
        state.Enrolments.Write(new(["http://old/"], Fingerprint, Noon));

        state.Enrolments.Write(new(["http://b/", "http://a/"], Fingerprint, Noon.AddDays(1)));

        Enrolment read = state.Enrolments.Read()!;
        Assert.Equal(["http://b/", "http://a/"], read.Origins.ToArray());
        Assert.Equal((Fingerprint, Noon.AddDays(1)), (read.RootFingerprint, read.EnrolledAt));
    }

    [Theory]
    [InlineData("root", 1)]
    [InlineData("another root", 0)]
    public void Trusted_metadata_is_kept_for_the_same_realm_and_forgotten_for_another(string root, int rolesLeft)
    {
        using StateDatabase state = Open();
        state.Enrolments.Write(new([], Fingerprint, Noon));
        state.Trusted.Replace([new("root", 1, new byte[1])]);

        state.Enrolments.Write(new([], Digest.Of(System.Text.Encoding.UTF8.GetBytes(root)), Noon));

        Assert.Equal(rolesLeft, state.Trusted.Read().Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public void A_damaged_database_is_moved_aside_and_a_new_one_begun(int damagedAt)
    {
        Fill();
        string path = _folder.At("state.db");
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(damagedAt, 2000).Fill(0xEE);
        File.WriteAllBytes(path, bytes);

        using StateDatabase state = Open();

        Assert.Equal(path + ".damaged-1", state.MovedAside);
        Assert.Equal(bytes, File.ReadAllBytes(path + ".damaged-1"));
        Assert.Null(state.Enrolments.Read());
        state.Enrolments.Write(new([], Fingerprint, Noon));
    }

    [Fact]
    public void A_second_damaged_database_does_not_overwrite_the_first()
    {
        File.WriteAllText(_folder.At("state.db.damaged-1"), "the first");
        File.WriteAllText(_folder.At("state.db"), new string('x', 5000));

        using StateDatabase state = Open();

        Assert.Equal(_folder.At("state.db.damaged-2"), state.MovedAside);
        Assert.Equal("the first", File.ReadAllText(_folder.At("state.db.damaged-1")));
    }

    [Fact]
    public void Many_threads_may_write_at_once()
    {
        using StateDatabase state = Open();
        state.Images.Begin("win10", 1, Fingerprint, Noon);

        Parallel.For(0, 40, i => state.Images.Add("win10", 1, 1, [new(SourceKind.Peer, "id", "pc", 10, 1)]));

        DeliveryRecord record = state.Images.Find("win10", 1)!;
        Assert.Equal((40, 400), (record.WanBodyBytes, record.BytesFrom(SourceKind.Peer)));
    }

    public void Dispose() => _folder.Dispose();

    private StateDatabase Open() => StateDatabase.Open(_folder.Path);

    private void Fill()
    {
        using StateDatabase state = Open();
        state.Enrolments.Write(new(["http://a/"], Fingerprint, Noon));
        state.Trusted.Replace([new("targets", 1, new byte[20_000])]);
    }
}
