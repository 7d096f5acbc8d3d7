using System.Text;
using MedV.GuestBridge.Reach;

namespace MedV.GuestBridge.Tests.Reach;

public sealed class RequestTests
{
    [Fact]
    public void A_request_is_handed_on_to_its_own_host_without_what_was_meant_for_the_proxy()
    {
        ReachParse parse = Http("GET HTTP://Ledger.example.com:8080/a?b HTTP/1.1\r\nHost: other.example.com\r\nProxy-Authorization: Basic eA==\r\nConnection: keep-alive, X-Own, Content-Length\r\nX-Own: 1\r\nContent-Length: 2\r\nAccept: */*\r\n\r\nhi");

        Assert.Equal((ReachParseKind.HandOn, new ReachTarget("ledger.example.com", null, 8080)), (parse.Kind, parse.Target));
        Assert.Equal(
            "GET /a?b HTTP/1.1\r\nHost: Ledger.example.com:8080\r\nContent-Length: 2\r\nAccept: */*\r\nConnection: close\r\n\r\n", Encoding.ASCII.GetString(parse.Forward.Span));
    }

    [Theory]
    [InlineData("GET http://a.b HTTP/1.0\r\n\r\n", "a.b:80")]
    [InlineData("GET http://a.b?x HTTP/1.1\r\n\r\n", "a.b:80")]
    [InlineData("CONNECT a.b:443 HTTP/1.1\r\nHost: c.d\r\n\r\n", "a.b:443")]
    [InlineData("CONNECT [2001:DB8::1]:443 HTTP/1.1\r\n\r\n", "[2001:db8::1]:443")]
    [InlineData("CONNECT [::ffff:10.0.0.1]:443 HTTP/1.1\r\n\r\n", "10.0.0.1:443")]
    public void The_target_is_what_stands_in_the_first_line(string request, string expected) => Assert.Equal(expected, Http(request).Target?.ToString());

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n")]
    [InlineData("GET https://a.b/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://user@a.b/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a.b/#c HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a.b/ HTTP/2\r\n\r\n")]
    [InlineData("GET  http://a.b/ HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a.b HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a.b:0 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a.b:65536 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a.b:+80 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT 2001:db8::1:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT [a.b]:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT a.b:443 HTTP/1.1\r\nX: 1\r\n folded\r\n\r\n")]
    [InlineData("CONNECT a.b:443 HTTP/1.1\r\nX : 1\r\n\r\n")]
    [InlineData("CONNECT a.b:443 HTTP/1.1\r\nX: 1\nY: 2\r\n\r\n")]
    [InlineData("CONNECT a.b:443 HTTP/1.1\r\nX: \0\r\n\r\n")]
    public void What_could_be_understood_in_two_ways_is_no_request(string request) => Assert.Equal(ReachParseKind.Bad, Http(request).Kind);

    [Fact]
    public void A_head_that_is_too_long_is_refused_before_it_ends() =>
        Assert.Equal(ReachParseKind.TooLarge, HttpReach.Parse(Encoding.ASCII.GetBytes($"GET http://a.b/ HTTP/1.1\r\nX: {new string('x', HttpReach.MostBytes)}")).Kind);

    [Theory]
    [InlineData("05010003 03 612E62 01BB", "a.b:443")]
    [InlineData("05010001 0A000001 0050", "10.0.0.1:80")]
    [InlineData("05010004 00000000000000000000FFFF0A000001 0050", "10.0.0.1:80")]
    public void Socks_says_where_by_name_or_number(string request, string expected) => Assert.Equal(expected, Socks(request).Target?.ToString());

    [Theory]
    [InlineData("04010001 0A000001 0050", ReachParseKind.Bad)]
    [InlineData("05010101 0A000001 0050", ReachParseKind.Bad)]
    [InlineData("05010003 00 0050", ReachParseKind.Bad)]
    [InlineData("05010001 0A000001 0000", ReachParseKind.Bad)]
    [InlineData("05020001 0A000001 0050", ReachParseKind.Unsupported)]
    [InlineData("05010002 0A000001 0050", ReachParseKind.Unsupported)]
    [InlineData("05010003 09 612E62 01BB", ReachParseKind.More)]
    internal void Socks_that_is_something_else_is_told_apart(string request, ReachParseKind expected) => Assert.Equal(expected, Socks(request).Kind);

    [Theory]
    [InlineData("0501", true, 0)]
    [InlineData("050100", true, 3)]
    [InlineData("05020200", true, 4)]
    [InlineData("050102", false, 3)]
    [InlineData("0500", false, 2)]
    public void Socks_goes_without_a_password_or_not_at_all(string greeting, bool isOne, int consumed)
    {
        Assert.Equal(isOne, SocksReach.TryGreeting(Convert.FromHexString(greeting), out int length));
        Assert.Equal(consumed, length);
    }

    private static ReachParse Http(string request) => HttpReach.Parse(Encoding.Latin1.GetBytes(request));

    private static ReachParse Socks(string request) => SocksReach.Parse(Convert.FromHexString(request.Replace(" ", "", StringComparison.Ordinal)));
}
