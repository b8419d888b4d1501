# Sympa's own code for footers and subject tags: sympa.pl append|mime|subject < message > message
# PERL5LIB must name the folder of Sympa's modules.
use strict;
use warnings;
use Encode;
use MIME::Parser;
use MIME::EncWords;
use Sympa::Message;

binmode STDIN;
binmode STDOUT;
my ($way) = @ARGV;
my $parser = MIME::Parser->new;
$parser->output_to_core(1);
my $entity = $parser->parse_data(join '', <STDIN>);
my $footer = "-- \nTo unsubscribe: sympa\@lists.example?subject=unsubscribe dev\nDie Liste für alle\n";
if ($way eq 'append') {
    Sympa::Message::_append_parts($entity, '', $footer, '');
} elsif ($way eq 'mime') {
    open my $out, '>', 'message_footer' or die;
    print $out $footer;
    close $out;
    Sympa::Message::_add_footer_part($entity, 'message_footer', undef, undef, undef);
    unlink 'message_footer';
} elsif ($way eq 'subject') {
    # As Sympa::Spindle::TransformIncoming does it.
    my $subject = $entity->head->get('Subject');
    chomp $subject;
    my ($first) = MIME::EncWords::decode_mimewords($subject);
    my $charset = $subject =~ /=\?([^?]+)\?/ ? $1 : undef;
    my $decoded = MIME::EncWords::decode_mimewords($subject, Charset => 'UTF-8');
    my $tagged = $charset
        ? MIME::EncWords::encode_mimewords(Encode::decode_utf8("[dev] $decoded"), Charset => $charset, Encoding => 'A', Field => 'Subject', Replacement => 'FALLBACK')
        : ' ' . MIME::EncWords::encode_mimewords('[dev]', Charset => 'us-ascii', Encoding => 'A', Field => 'Subject') . " $decoded";
    $entity->head->replace('Subject', $tagged);
}
print $entity->as_string;
