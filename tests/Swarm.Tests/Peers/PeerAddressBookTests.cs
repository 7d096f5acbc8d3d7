using System.Collections.Immutable;
using System.Net;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

public sealed class PeerAddressBookTests
{
    private static readonly ImmutableArray<IPEndPoint> Somewhere = [new(IPAddress.Parse("10.0.0.9"), 7687)];
    private static readonly HostId[] Hosts = [.. Enumerable.Range(0, 4).Select(Host).Order()];

    private readonly FakeTime _time = new();

    [Fact]
    public void The_host_with_the_lower_id_calls_at_once_and_the_other_waits_for_the_call()
    {
        PeerAddressBook lower = Book(Hosts[0]);
        PeerAddressBook higher = Book(Hosts[1]);
        lower.Announced(Hosts[1], Somewhere);
        higher.Announced(Hosts[0], Somewhere);

        Assert.Equal([Hosts[1]], Due(lower));
        Assert.Empty(Due(higher));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal([Hosts[0]], Due(higher));
    }

    [Fact]
    public void A_peer_that_does_not_answer_is_called_again_after_growing_pauses_of_half_a_minute_at_most()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[1], Somewhere);

        List<double> pauses = Calls(book, 12);

        Assert.InRange(pauses[1], 0.25, 2);
        Assert.All(pauses.Skip(8), pause => Assert.InRange(pause, 7, 23));
    }

    [Fact]
    public void A_peer_is_not_called_a_second_time_while_a_call_is_on()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[1], Somewhere);
        Due(book);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(Due(book));
    }

    [Fact]
    public void A_peer_that_was_connected_is_called_soon_when_the_connection_breaks()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[1], Somewhere);
        Calls(book, 8);
        book.Met(Hosts[1], Somewhere[0]);
        _time.Advance(TimeSpan.FromHours(1));

        book.Lost(Hosts[1]);
        _time.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Equal([Hosts[1]], Due(book));
    }

    [Fact]
    public void A_host_never_calls_itself_nor_who_said_goodbye_and_was_never_met()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[0], Somewhere);
        book.Announced(Hosts[1], Somewhere);

        book.Vanished(Hosts[1]);

        Assert.Empty(Due(book));
        Assert.Empty(book.Hosts());
    }

    [Fact]
    public void Who_was_met_and_is_not_announced_is_called_for_minutes_and_then_forgotten()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Met(Hosts[1], Somewhere[0]);

        List<double> pauses = Calls(book, 16);

        Assert.Equal(16, pauses.Count);
        Assert.InRange(pauses.Sum(), 90, 350);
        Assert.Empty(book.Hosts());
    }

    [Fact]
    public void A_flood_of_names_does_not_fill_the_memory()
    {
        PeerAddressBook book = Book(Hosts[0]);

        for (int number = 0; number < 5000; number++)
        {
            book.Announced(Host(number), Somewhere);
        }

        Assert.Equal(2048, book.Hosts().Count);
    }

    [Fact]
    public void Hearsay_of_a_flood_of_hosts_leaves_room_for_those_that_announce_themselves()
    {
        PeerAddressBook book = Book(Hosts[0]);
        for (int number = 0; number < 5000; number++)
        {
            book.Told(Hosts[1], Host(number), Place(number, 7687));
        }

        for (int number = 10_000; number < 11_000; number++)
        {
            book.Announced(Host(number), Somewhere);
        }

        Assert.InRange(book.Hosts().Count, 2000, 2048);
    }

    [Fact]
    public void A_liar_makes_a_host_call_no_more_than_a_few_dozen_strangers_and_is_then_heard_once_a_minute()
    {
        PeerAddressBook book = Book(Hosts[0]);
        int calls = 0;
        for (int second = 0; second < 3600; second++)
        {
            for (int number = 0; number < 20; number++)
            {
                book.Told(Hosts[1], Host((second * 20) + number), Place((second * 20) + number, 7687));
            }

            calls += FailAll(book, mostHearsay: 16).Count;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(calls, 32, 32 + 60);
    }

    [Fact]
    public void Nobody_is_called_more_than_a_few_times_at_an_address_where_no_peer_answers_whoever_tells_of_it()
    {
        PeerAddressBook book = Book(Hosts[0]);
        int calls = 0;
        for (int teller = 0; teller < 500; teller++)
        {
            book.Told(Host(100_000 + teller), Host(200_000 + teller), new IPEndPoint(IPAddress.Parse("10.0.0.66"), 1024 + teller));
            _time.Advance(TimeSpan.FromSeconds(0.5));
            calls += FailAll(book, mostHearsay: 16).Count;
        }

        Assert.InRange(calls, 1, 5);
    }

    [Fact]
    public void A_whole_class_that_an_honest_peer_tells_of_is_called_without_delay()
    {
        PeerAddressBook book = Book(Hosts[0]);
        for (int number = 0; number < 200; number++)
        {
            book.Told(Hosts[1], Host(number), Place(number, 7687));
        }

        HashSet<HostId> met = [];
        for (int tick = 0; tick < 20; tick++)
        {
            foreach (DueCall call in book.TakeDue(book.Hosts().Except(met).ToHashSet(), 32, 16))
            {
                met.Add(call.Host);
                book.Met(call.Host, call.EndPoints[0]);
            }

            _time.Advance(TimeSpan.FromSeconds(0.25));
        }

        Assert.InRange(met.Count, 195, 200);
    }

    [Fact]
    public void What_a_liar_says_of_a_known_host_does_not_change_where_it_is_called()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[1], Somewhere);

        book.Told(Hosts[2], Hosts[1], Place(66, 7687));

        Assert.Equal([.. Somewhere], Assert.Single(book.TakeDue(book.Hosts().ToHashSet(), 32, 16)).EndPoints.ToArray());
    }

    [Fact]
    public void A_host_of_another_site_is_left_alone_for_a_time()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[1], Somewhere);
        book.PutOff(Hosts[1], TimeSpan.FromMinutes(10));

        Assert.Empty(book.Hosts());
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([Hosts[1]], Due(book));
    }

    [Fact]
    public void After_a_sleep_all_are_called_at_once_however_long_they_had_not_answered()
    {
        PeerAddressBook book = Book(Hosts[0]);
        book.Announced(Hosts[1], Somewhere);
        Calls(book, 8);

        book.Renew();

        Assert.Equal([Hosts[1]], Due(book));
    }

    private static HostId Host(int number) => new(Digest.Of(BitConverter.GetBytes(number)));

    private static IPEndPoint Place(int number, int port) => new(new IPAddress([10, (byte)(number >> 16), (byte)((number >> 8) & 255), (byte)(number & 255)]), port);

    private static IReadOnlyList<HostId> Due(PeerAddressBook book) => [.. book.TakeDue(book.Hosts().ToHashSet(), 32, 16).Select(due => due.Host)];

    private static IReadOnlyList<DueCall> FailAll(PeerAddressBook book, int mostHearsay)
    {
        IReadOnlyList<DueCall> calls = book.TakeDue(book.Hosts().ToHashSet(), 32, mostHearsay);
        foreach (DueCall call in calls)
        {
            book.Failed(call.Host);
        }

        return calls;
    }

    /// <summary>Lets calls fail.</summary>
    /// <returns>The seconds before each.</returns>
    private List<double> Calls(PeerAddressBook book, int most)
    {
        var pauses = new List<double>();
        double waited = 0;
        for (int look = 0; look < 10_000 && pauses.Count < most; look++, waited += 0.25)
        {
            if (FailAll(book, mostHearsay: 16).Count > 0)
            {
                pauses.Add(waited);
                waited = 0;
            }

            _time.Advance(TimeSpan.FromSeconds(0.25));
        }

        return pauses;
    }

    private PeerAddressBook Book(HostId self) => new(self, _time, new Random(1));
}
