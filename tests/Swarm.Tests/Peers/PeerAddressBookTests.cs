using System.Collections.Immutable;
using System.Net;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

public sealed class PeerAddressBookTests
{
    private static readonly ImmutableArray<IPEndPoint> Somewhere = [new(IPAddress.Loopback, 7687)];
    private static readonly HostId[] Hosts = [.. Enumerable.Range(0, 2).Select(number => new HostId(Digest.Of([(byte)number]))).Order()];

    private readonly FakeTime _time = new();

    [Fact]
    public void The_host_with_the_lower_id_calls_at_once_and_the_other_waits_for_the_call()
    {
        PeerAddressBook lower = Book(Hosts[0]);
        PeerAddressBook higher = Book(Hosts[1]);
        lower.Set(Hosts[1], Somewhere);
        higher.Set(Hosts[0], Somewhere);

        Assert.Equal([Hosts[1]], Due(lower));
        Assert.Empty(Due(higher));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal([Hosts[0]], Due(higher));
    }

    [Fact]
    public void A_peer_that_does_not_answer_is_called_again_after_growing_pauses_of_a_minute_and_a_half_at_most()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Set(Hosts[1], Somewhere);
        var pauses = new List<double>();

        for (double waited = 0; pauses.Count < 12; waited += 0.25)
        {
            if (Due(book).Count > 0)
            {
                pauses.Add(waited);
                waited = 0;
            }

            _time.Advance(TimeSpan.FromSeconds(0.25));
        }

        Assert.InRange(pauses[1], 0.25, 2);
        Assert.All(pauses.Skip(8), pause => Assert.InRange(pause, 29, 91));
    }

    [Fact]
    public void A_peer_that_was_connected_is_called_soon_when_the_connection_breaks()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Set(Hosts[1], Somewhere);
        for (int hour = 0; hour < 10; hour++)
        {
            Due(book);
            _time.Advance(TimeSpan.FromHours(1));
        }

        book.Connected(Hosts[1]);
        Due(book);
        _time.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Equal([Hosts[1]], Due(book));
    }

    [Fact]
    public void A_host_never_calls_itself_nor_who_said_goodbye()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Set(Hosts[0], Somewhere);
        book.Set(Hosts[1], Somewhere);

        book.Remove(Hosts[1]);

        Assert.Empty(Due(book));
        Assert.Empty(book.Hosts());
    }

    [Fact]
    public void A_flood_of_names_does_not_fill_the_memory()
    {
        PeerAddressBook book = Book(Hosts[0]);

        for (int number = 0; number < 5000; number++)
        {
            book.Set(new HostId(Digest.Of(BitConverter.GetBytes(number))), Somewhere);
        }

        Assert.Equal(1024, book.Hosts().Count);
    }

    private static IReadOnlyList<HostId> Due(PeerAddressBook book) => [.. book.TakeDue().Select(due => due.Host)];

    private PeerAddressBook Book(HostId self) => new(self, _time, new Random(1));
}
